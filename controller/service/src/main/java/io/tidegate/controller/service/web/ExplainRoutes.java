package io.tidegate.controller.service.web;

import io.tidegate.controller.Freeze;
import io.tidegate.controller.Freezes;
import io.tidegate.controller.service.DecisionLog;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Why a pool was, or was not, changed at a time. */
public final class ExplainRoutes implements RouteGroup {
  private static final String PATH = "/api/v1/pools/:service/:pool/explain";

  /** Finds a decision; blocks. */
  @FunctionalInterface
  public interface Search {
    Optional<DecisionLog.Found> at(PoolId pool, long atMillis) throws TimeoutException;
  }

  private final Vertx vertx;
  private final FleetView view;
  private final Search log;
  private final Supplier<Freezes> freezes;
  private final InstantSource clock;

  public ExplainRoutes(Vertx vertx, FleetView view, Search log, Supplier<Freezes> freezes) {
    this(vertx, view, log, freezes, InstantSource.system());
  }

  ExplainRoutes(
      Vertx vertx, FleetView view, Search log, Supplier<Freezes> freezes, InstantSource clock) {
    this.vertx = vertx;
    this.view = view;
    this.log = log;
    this.freezes = freezes;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    router.get(PATH).handler(this::explain);
  }

  private void explain(RoutingContext context) {
    PoolId pool;
    long at;
    try {
      Question question = new Question(context, Set.of("at"));
      pool = question.pool();
      at = question.instantMillis("at", clock.millis());
    } catch (Question.Unusable e) {
      Problem.badRequest("bad-parameter", e.getMessage()).send(context);
      return;
    }
    vertx
        .executeBlocking(() -> log.at(pool, at), false)
        .onSuccess(found -> answer(context, pool, at, found))
        .onFailure(
            cause ->
                new Problem(
                        cause instanceof TimeoutException ? 504 : 503,
                        "audit-log-unavailable",
                        "The audit log cannot be read",
                        String.valueOf(cause.getMessage()))
                    .send(context));
  }

  private void answer(
      RoutingContext context, PoolId pool, long at, Optional<DecisionLog.Found> found) {
    if (found.isEmpty()) {
      if (view.knows(pool)) {
        Problem.notFound(
                "no-decision",
                "nothing was decided for pool '%s' until %s"
                    .formatted(pool, Instant.ofEpochMilli(at)))
            .send(context);
      } else {
        ApiRoutes.unknown(pool).send(context);
      }
      return;
    }
    Decision decision = found.get().decision();
    JsonArray inputs = new JsonArray();
    decision
        .inputs()
        .forEach(
            input ->
                inputs.add(new JsonObject().put("name", input.name()).put("value", input.value())));
    ApiRoutes.send(
        context,
        FleetJson.named(pool)
            .put("atMillis", at)
            .put("acted", decision.kind() != Decision.Kind.HOLD)
            .put("decision", FleetJson.decision(decision))
            .put("inputs", inputs)
            .put(
                "verification",
                found.get().verification().map(FleetJson::verification).orElse(null))
            .put("frozenNow", freezes.get().of(pool).map(Freeze::text).orElse(null)));
  }
}
