package io.tidegate.launcher.replicas;

import io.tidegate.bus.Outgoing;
import io.tidegate.controller.service.scaler.ReplicaScaler;
import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service: its newest window, its platform, and its commands. Lives on one Vert.x context. */
final class FollowedService {
  private static final Logger LOG = LoggerFactory.getLogger(FollowedService.class);
  private static final long READ_SECONDS = 15;

  /** No take-over has this number. */
  static final long NOT_OWNED = 0;

  private final Vertx vertx;
  private final Context context;
  private final ReplicaService service;
  private final ReplicaScaler scaler;
  private final Predicate<Command> genuine;
  private final IntToLongFunction takeOver;
  private final Consumer<Outgoing> sender;
  private int partition;
  private long takenOver = NOT_OWNED;
  private ReplicaControl control;
  private volatile String trouble = "";
  private volatile boolean stopped;

  /**
   * @param takeOver by which the process owns a partition of the windows now, or NOT_OWNED
   */
  FollowedService(
      Vertx vertx,
      Context context,
      ReplicaService service,
      ReplicaScaler scaler,
      Predicate<Command> genuine,
      IntToLongFunction takeOver,
      Consumer<Outgoing> sender) {
    this.vertx = vertx;
    this.context = context;
    this.service = service;
    this.scaler = scaler;
    this.genuine = genuine;
    this.takeOver = takeOver;
    this.sender = sender;
  }

  /** Why nothing is reported of it now; empty where something is, or another process does so. */
  String trouble() {
    return trouble;
  }

  /** A window of the followed pool. */
  void see(PoolWindow window, int ofPartition) {
    long now = takeOver.applyAsLong(ofPartition);
    if (now == NOT_OWNED) {
      return;
    }
    if (control == null || takenOver != now) {
      control = new ReplicaControl(service, scaler, genuine, System::currentTimeMillis);
      partition = ofPartition;
      takenOver = now;
      LOG.info(
          "acts for the replicas of {}: {} to {} by {}",
          service.followed().service(),
          service.min(),
          service.max(),
          scaler.target());
    }
    if (!ReplicaSamples.tells(window)) {
      return;
    }
    long nowMillis = System.currentTimeMillis();
    long due = ReplicaSamples.dueMillis(window, nowMillis);
    vertx.setTimer(
        Math.max(1, due - nowMillis), timer -> context.runOnContext(on -> report(window, due)));
  }

  private void report(PoolWindow window, long endMillis) {
    if (!acts()) {
      return;
    }
    ReplicaControl mine = control;
    scaler
        .read()
        .timeout(READ_SECONDS, TimeUnit.SECONDS)
        .onComplete(
            (replicas, error) ->
                context.runOnContext(
                    on -> {
                      if (error != null) {
                        silent("%s cannot be read: %s".formatted(scaler.target(), error));
                      } else if (acts() && control == mine) {
                        report(window, endMillis, replicas);
                      }
                    }));
  }

  private void report(PoolWindow window, long endMillis, Replicas replicas) {
    Optional<PoolSample> sample =
        ReplicaSamples.of(
            service, window, endMillis, replicas, control.revision(), scaler.target());
    if (sample.isEmpty()) {
      silent("%s keeps no replica".formatted(scaler.target()));
      return;
    }
    if (!trouble.isEmpty()) {
      trouble = "";
      LOG.info("{}: it is reported again", service.pool());
    }
    sender.accept(Outgoing.of(Topics.SAMPLES, sample.get()));
  }

  /** No data is not zero: nothing is reported, and the controller holds. */
  private void silent(String why) {
    if (trouble.isEmpty()) {
      LOG.warn("{} is not reported: {}", service.pool(), why);
    }
    trouble = service.pool() + " is not reported: " + why;
  }

  /** A command for anybody. */
  void take(Command command) {
    if (!command.instance().equals(service.instance())
        || !command.pool().equals(service.pool())
        || !acts()) {
      return;
    }
    control.apply(command).onSuccess(ack -> context.runOnContext(on -> tell(command, ack)));
  }

  private void tell(Command command, Ack ack) {
    if (ack.outcome().changed()) {
      LOG.info(
          "{}: from {} replicas to {}, as decided by {}",
          ack.pool(),
          ack.sizeBefore(),
          ack.sizeAfter(),
          command.decisionId());
    } else {
      LOG.warn("{}: {} {}: {}", ack.pool(), ack.commandId(), ack.outcome(), ack.detail());
    }
    sender.accept(Outgoing.of(Topics.ACKS, ack));
  }

  /** Does nothing any more; may be called from any thread. */
  void stop() {
    stopped = true;
  }

  private boolean acts() {
    if (stopped) {
      return false;
    }
    if (control != null && takeOver.applyAsLong(partition) != takenOver) {
      control = null;
      trouble = "";
      LOG.info("another process acts for the replicas of {} now", service.followed().service());
    }
    return control != null;
  }

  Future<Void> close() {
    return scaler.close();
  }
}
