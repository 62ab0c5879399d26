package io.tidegate.controller.service.web;

import io.tidegate.controller.Policies;
import io.tidegate.controller.Selector;
import io.tidegate.controller.service.RecordedReplay;
import io.tidegate.controller.service.RecordedStream.TooLargeException;
import io.tidegate.wire.PolicySet;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other policies would have made of what was recorded, before they are applied. It reads a
 * part of the record into memory and takes a core meanwhile, so there is one at a time; it ends
 * when who asked for it goes away.
 */
public final class DryRunRoutes implements RouteGroup {
  private static final Logger LOG = LoggerFactory.getLogger(DryRunRoutes.class);
  private static final String DRY_RUN = "/api/v1/policies/dry-run";
  private static final Duration USUAL = Duration.ofDays(1);
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final int MOST_POOLS = 1_000;
  private static final int MOST_DIFFERENCES = 500;
  private static final String AGAIN_SECONDS = "5";

  /** Replays what was recorded. */
  public interface DryRun {
    /**
     * Blocks.
     *
     * @param fromMillis from when on decisions are compared, inclusive
     * @param toMillis until when, exclusive
     * @param unwanted whether nobody waits for it any more; to be asked again and again
     * @throws TimeoutException if it takes too long, or the brokers do not answer
     * @throws TooLargeException if more is recorded than may be held
     * @throws CancellationException if nobody waits for it any more
     */
    RecordedReplay.Result run(
        Policies policies, long fromMillis, long toMillis, Selector pools, BooleanSupplier unwanted)
        throws TimeoutException;
  }

  private record Asked(Policies policies, long fromMillis, long toMillis, Selector pools) {}

  private final Vertx vertx;
  private final Function<String, Policies> reader;
  private final DryRun dryRun;
  private final InstantSource clock;
  private final AtomicBoolean busy = new AtomicBoolean();

  /**
   * @param reader as in a {@link PolicyDesk}
   */
  public DryRunRoutes(Vertx vertx, Function<String, Policies> reader, DryRun dryRun) {
    this(vertx, reader, dryRun, InstantSource.system());
  }

  DryRunRoutes(Vertx vertx, Function<String, Policies> reader, DryRun dryRun, InstantSource clock) {
    this.vertx = vertx;
    this.reader = reader;
    this.dryRun = dryRun;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    router.post(DRY_RUN).handler(this::take);
  }

  private void take(RoutingContext context) {
    if (RequestBody.refusesOtherThanJson(context)) {
      return;
    }
    Asked asked;
    try {
      asked = asked(context);
    } catch (Question.Unusable | IllegalArgumentException e) {
      Problem.badRequest("bad-policies", e.getMessage()).send(context);
      return;
    }
    if (!busy.compareAndSet(false, true)) {
      context.response().putHeader(HttpHeaders.RETRY_AFTER, AGAIN_SECONDS);
      new Problem(
              429,
              "dry-run-busy",
              "Another dry run is not over",
              "there is one dry run at a time: ask again in %s s".formatted(AGAIN_SECONDS))
          .send(context);
      return;
    }
    AtomicBoolean gone = new AtomicBoolean();
    context.response().closeHandler(closed -> gone.set(true));
    context.response().exceptionHandler(reset -> gone.set(true));
    gone.set(context.response().closed());
    vertx
        .executeBlocking(
            () -> {
              RecordedReplay.Result result =
                  dryRun.run(
                      asked.policies(),
                      asked.fromMillis(),
                      asked.toMillis(),
                      asked.pools(),
                      gone::get);
              return ReplayJson.of(
                  result, asked.fromMillis(), asked.toMillis(), MOST_POOLS, MOST_DIFFERENCES);
            },
            false)
        .onComplete(over -> busy.set(false))
        .onSuccess(json -> answer(context, gone.get(), json))
        .onFailure(cause -> failed(context, cause));
  }

  private Asked asked(RoutingContext context) throws Question.Unusable {
    RequestBody body =
        new RequestBody(
            context,
            "{\"yaml\": \"policies: []\"}",
            Set.of("yaml", "fromMillis", "toMillis", "pools"));
    Policies policies = reader.apply(body.document("yaml", PolicySet.LONGEST));
    long to = body.millis("toMillis").orElse(clock.millis());
    long from = body.millis("fromMillis").orElse(Math.max(0, to - USUAL.toMillis()));
    if (from >= to) {
      throw new Question.Unusable(
          "fromMillis is %s, toMillis %s: must end after it begins"
              .formatted(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to)));
    }
    if (to - from > LONGEST.toMillis()) {
      throw new Question.Unusable(
          "from %s to %s: must be at most %d days"
              .formatted(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to), LONGEST.toDays()));
    }
    return new Asked(policies, from, to, new Selector(body.text("pools", "*")));
  }

  private static void answer(RoutingContext context, boolean gone, JsonObject json) {
    if (!gone) {
      ApiRoutes.send(context, json);
    }
  }

  private static void failed(RoutingContext context, Throwable cause) {
    if (cause instanceof CancellationException) {
      LOG.info("a dry run was given up: {}", cause.getMessage());
    } else if (cause instanceof TooLargeException) {
      new Problem(422, "dry-run-too-large", "Too much is recorded", cause.getMessage())
          .send(context);
    } else if (cause instanceof TimeoutException) {
      new Problem(504, "dry-run-timeout", "The dry run took too long", cause.getMessage())
          .send(context);
    } else {
      LOG.error("a dry run failed", cause);
      context.fail(500, cause);
    }
  }
}
