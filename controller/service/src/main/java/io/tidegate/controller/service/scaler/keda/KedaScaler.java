package io.tidegate.controller.service.scaler.keda;

import io.tidegate.controller.service.scaler.ReplicaScaler;
import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.controller.service.scaler.ScaleRefusedException;
import io.tidegate.controller.service.scaler.keda.GrpcStatus.GrpcException;
import io.tidegate.controller.service.scaler.keda.KedaMessages.GetMetricSpecResponse;
import io.tidegate.controller.service.scaler.keda.KedaMessages.GetMetricsResponse;
import io.tidegate.controller.service.scaler.keda.KedaMessages.IsActiveResponse;
import io.tidegate.controller.service.scaler.keda.KedaMessages.MetricSpec;
import io.tidegate.controller.service.scaler.keda.KedaMessages.MetricValue;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Tells KEDA how many replicas one ScaledObject is to have, whenever it asks. What was told holds
 * for some time only: where it holds on, {@link #confirm} or {@link #scale} says so anew.
 */
public final class KedaScaler implements ReplicaScaler {
  static final String METRIC = "tidegate-replicas";

  private static final int MOST_STREAMS = 10;
  private static final IsActiveResponse ACTIVE =
      IsActiveResponse.newBuilder().setResult(true).build();

  private final Vertx vertx;
  private final Context context;
  private final ScaledObject object;
  private final Supplier<Future<Replicas>> platform;
  private final long staleAfterMillis;
  private final InstantSource clock;
  private final BiConsumer<ScaledObject, KedaScaler> unlist;
  private volatile Told told;

  /** Of the context. */
  private final Set<GrpcCall> streams = new LinkedHashSet<>();

  private long timer = -1;

  /**
   * @param from what the platform wanted when it was told
   */
  private record Told(int wanted, int from, long atMillis) {}

  KedaScaler(
      Vertx vertx,
      Context context,
      ScaledObject object,
      Supplier<Future<Replicas>> platform,
      Duration staleAfter,
      InstantSource clock,
      BiConsumer<ScaledObject, KedaScaler> unlist) {
    this.vertx = vertx;
    this.context = context;
    this.object = object;
    this.platform = platform;
    this.staleAfterMillis = staleAfter.toMillis();
    this.clock = clock;
    this.unlist = unlist;
  }

  @Override
  public String target() {
    return object.toString();
  }

  /** Until the platform follows, what it was told is what it is to keep. */
  @Override
  public Future<Replicas> read() {
    return platform.get().map(this::withTold);
  }

  private Replicas withTold(Replicas has) {
    Told now = told;
    boolean toCome = now != null && !isStale(now) && has.wanted() == now.from();
    return toCome ? new Replicas(now.wanted(), has.ready()) : has;
  }

  /** Completes once KEDA is told so if it asks; it asks some times a minute. */
  @Override
  public Future<Replicas> scale(int expected, int wanted) {
    if (expected < 0 || wanted < 1) {
      return Future.failedFuture(
          new IllegalArgumentException(
              "%s from %d to %d replicas: must be from 0 at least to 1 at least"
                  .formatted(object, expected, wanted)));
    }
    return platform
        .get()
        .compose(
            has -> {
              int now = withTold(has).wanted();
              if (now != expected) {
                return Future.failedFuture(
                    new ScaleRefusedException(
                        "%s has %d replicas and not %d, from which %d were decided: somebody else"
                                .formatted(object, now, expected, wanted)
                            + " changed it"));
              }
              tell(new Told(wanted, has.wanted(), clock.millis()));
              return Future.succeededFuture(new Replicas(wanted, has.ready()));
            });
  }

  /** What was decided still holds: to be called while data comes. Nothing decided: does nothing. */
  public void confirm() {
    Told now = told;
    if (now != null && !isStale(now)) {
      tell(new Told(now.wanted(), now.from(), clock.millis()));
    }
  }

  private void tell(Told now) {
    told = now;
    context.runOnContext(
        ignored -> {
          for (GrpcCall stream : List.copyOf(streams)) {
            if (stream.isFull()) {
              streams.remove(stream);
              stream.end(GrpcStatus.RESOURCE_EXHAUSTED, "nobody reads this stream");
            } else {
              stream.send(ACTIVE);
            }
          }
        });
  }

  private boolean isStale(Told now) {
    return clock.millis() - now.atMillis() > staleAfterMillis;
  }

  private Told fresh() throws GrpcException {
    Told now = told;
    if (now == null) {
      throw new GrpcException(
          GrpcStatus.UNAVAILABLE, "nothing was decided yet for %s".formatted(object));
    }
    if (isStale(now)) {
      throw new GrpcException(
          GrpcStatus.UNAVAILABLE,
          "%d replicas were decided for %s more than %d s ago, and not confirmed since"
              .formatted(now.wanted(), object, staleAfterMillis / 1000));
    }
    return now;
  }

  IsActiveResponse active() throws GrpcException {
    fresh();
    return ACTIVE;
  }

  /** It stays the same whatever was decided: KEDA makes its autoscaler by it. */
  GetMetricSpecResponse spec() {
    return GetMetricSpecResponse.newBuilder()
        .addMetricSpecs(
            MetricSpec.newBuilder().setMetricName(METRIC).setTargetSize(1).setTargetSizeFloat(1))
        .build();
  }

  GetMetricsResponse metrics(String name) throws GrpcException {
    int wanted = fresh().wanted();
    return GetMetricsResponse.newBuilder()
        .addMetricValues(
            MetricValue.newBuilder()
                .setMetricName(name)
                .setMetricValue(wanted)
                .setMetricValueFloat(wanted))
        .build();
  }

  /** On the context: active now and with each decision, until what was decided is stale. */
  void stream(GrpcCall call) throws GrpcException {
    fresh();
    if (streams.size() == MOST_STREAMS) {
      throw new GrpcException(
          GrpcStatus.RESOURCE_EXHAUSTED,
          "%s has %d streams already".formatted(object, MOST_STREAMS));
    }
    streams.add(call);
    call.onGone(() -> streams.remove(call));
    call.send(ACTIVE);
    if (timer < 0) {
      timer = vertx.setPeriodic(Math.max(1, staleAfterMillis / 5), look -> endIfStale());
    }
  }

  private void endIfStale() {
    try {
      fresh();
    } catch (GrpcException e) {
      endStreams(e.status, e.getMessage());
    }
    if (streams.isEmpty()) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  private void endStreams(GrpcStatus status, String message) {
    List<GrpcCall> ending = new ArrayList<>(streams);
    streams.clear();
    ending.forEach(call -> call.end(status, message));
  }

  /** KEDA is answered no more, and leaves the count as it is. */
  @Override
  public Future<Void> close() {
    unlist.accept(object, this);
    Promise<Void> closed = Promise.promise();
    context.runOnContext(
        ignored -> {
          endStreams(GrpcStatus.UNAVAILABLE, "Tidegate stops");
          if (timer >= 0) {
            vertx.cancelTimer(timer);
            timer = -1;
          }
          closed.complete();
        });
    return closed.future();
  }
}
