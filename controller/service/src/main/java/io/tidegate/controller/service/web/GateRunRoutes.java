package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.GateDesk.Run;
import io.tidegate.controller.service.web.GateDesk.State;
import io.tidegate.controller.service.web.GateDesk.Submission;
import io.tidegate.wire.GateOrder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs of the release gate over HTTP. What somebody does with a run is handed to the audit log
 * first; where that cannot take it, it is not done.
 */
public final class GateRunRoutes implements RouteGroup {
  private static final Logger LOG = LoggerFactory.getLogger(GateRunRoutes.class);
  private static final String RUNS = "/api/v1/gate/runs";
  private static final String RUN = RUNS + "/:id";
  private static final Set<String> TYPES = Set.of("application/json", "application/yaml");

  private final Vertx vertx;
  private final GateDesk desk;
  private final Function<GateOrder, Future<Void>> audit;
  private final InstantSource clock;

  private final GateRunEvents events;

  /**
   * @param audit writes an order to the topic; completes when it stands there
   */
  public GateRunRoutes(Vertx vertx, GateDesk desk, Function<GateOrder, Future<Void>> audit) {
    this(vertx, desk, audit, InstantSource.system());
  }

  GateRunRoutes(
      Vertx vertx, GateDesk desk, Function<GateOrder, Future<Void>> audit, InstantSource clock) {
    this.vertx = vertx;
    this.desk = desk;
    this.audit = audit;
    this.clock = clock;
    events = new GateRunEvents(vertx, desk);
  }

  @Override
  public void mount(Router router) {
    router.get(RUNS).handler(this::list);
    router.post(RUNS).handler(this::submit);
    router.get(RUN).handler(context -> found(context).ifPresent(run -> show(context, run)));
    router
        .get(RUN + "/events")
        .handler(context -> found(context).ifPresent(run -> events.open(context, run)));
    GateRunDocuments documents = new GateRunDocuments(desk);
    router
        .get(RUN + "/report")
        .handler(context -> found(context).ifPresent(run -> documents.report(context, run)));
    router
        .get(RUN + "/policy")
        .handler(context -> found(context).ifPresent(run -> documents.policy(context, run)));
    router.post(RUN + "/abort").handler(this::abort);
    router.post(RUN + "/override").handler(this::override);
  }

  private void list(RoutingContext context) {
    try {
      List<Run> all = desk.newest(Integer.MAX_VALUE);
      Paged<Run> page =
          ApiRoutes.page(
              context, "runs", (limit, after) -> GateRunJson.newest(all.stream(), limit, after));
      ApiRoutes.send(context, GateRunJson.of(page));
    } catch (Question.Unusable e) {
      Problem.badRequest("bad-parameter", e.getMessage()).send(context);
    }
  }

  /** Empty: there is none, and the client was told so. */
  private Optional<Run> found(RoutingContext context) {
    String id = context.pathParam("id");
    Optional<Run> run = desk.find(id);
    if (run.isEmpty()) {
      Problem.notFound(
              "unknown-run",
              "run '%s' of the gate is not known: %s lists those that are kept".formatted(id, RUNS))
          .send(context);
    }
    return run;
  }

  private static void show(RoutingContext context, Run run) {
    JsonObject whole = GateRunJson.whole(run);
    if (!EntityTag.of(whole.encode()).isKnownTo(context)) {
      ApiRoutes.send(context, whole);
    }
  }

  private static void send(RoutingContext context, int status, Run run) {
    JsonObject whole = GateRunJson.whole(run);
    EntityTag.of(whole.encode()).put(context);
    context.response().setStatusCode(status);
    ApiRoutes.send(context, whole);
  }

  private static boolean refusesWhatHasChanged(RoutingContext context, Run run) {
    return EntityTag.of(GateRunJson.whole(run).encode())
        .refuses(context, "run '%s' is %s".formatted(run.id(), run.state().word()));
  }

  private void submit(RoutingContext context) {
    String type = Optional.ofNullable(context.request().getHeader("Content-Type")).orElse("");
    // Another origin's page can send neither.
    if (!TYPES.contains(type.split(";", 2)[0].strip())) {
      new Problem(
              415,
              "no-plan",
              "Unsupported media type",
              "the content type is '%s': must be application/json or application/yaml"
                  .formatted(type))
          .send(context);
      return;
    }
    String key;
    String by;
    String reason;
    try {
      Question question = new Question(context, Set.of("reason", "requestedBy"));
      key = header(context, "Idempotency-Key");
      reason = text("reason", question.one("reason").orElse("no reason given"));
      by = AccessGate.asker(context, question.one("requestedBy"));
      text("requestedBy", by);
    } catch (Question.Unusable e) {
      Problem.badRequest("bad-parameter", e.getMessage()).send(context);
      return;
    }
    String plan = Optional.ofNullable(context.body().asString()).orElse("");
    vertx
        .executeBlocking(() -> desk.submit(plan, key, by, reason), false)
        .onSuccess(taken -> taken(context, taken))
        .onFailure(cause -> notTaken(context, cause));
  }

  private void taken(RoutingContext context, Submission taken) {
    Run run = taken.run();
    context.response().putHeader(HttpHeaders.LOCATION, RUNS + "/" + run.id());
    if (!taken.isNew()) {
      send(context, 200, run);
      return;
    }
    Context own = vertx.getOrCreateContext();
    audit
        .apply(order(run, GateOrder.Action.SUBMITTED, run.submittedBy(), run.reason(), ""))
        .onSuccess(
            done ->
                own.runOnContext(
                    ignored -> {
                      events.begin(run, own);
                      send(context, 202, desk.find(run.id()).orElse(run));
                    }))
        .onFailure(
            cause -> {
              desk.forget(run.id());
              notAudited(context, cause);
            });
  }

  private GateOrder order(
      Run run, GateOrder.Action action, String by, String reason, String outcome) {
    return new GateOrder(
        run.id(), action, by, reason, clock.millis(), run.planSha256(), run.candidate(), outcome);
  }

  private static void notTaken(RoutingContext context, Throwable cause) {
    if (cause instanceof GateDesk.RefusedException refused) {
      if (refused.status() == 503) {
        context.response().putHeader(HttpHeaders.RETRY_AFTER, "10");
      }
      new Problem(refused.status(), refused.type(), "The run is not taken", refused.getMessage())
          .send(context);
    } else {
      LOG.error("a run of the gate could not be taken", cause);
      context.fail(500, cause);
    }
  }

  private static void notAudited(RoutingContext context, Throwable cause) {
    LOG.warn("an order could not be handed on: {}", cause.toString());
    new Problem(
            503,
            "order-not-taken",
            "The order could not be handed on",
            "the audit log cannot take it, so it was not done, and may be given again: "
                + cause.getMessage())
        .send(context);
  }

  private void abort(RoutingContext context) {
    Optional<Run> run = found(context);
    if (run.isEmpty()
        || RequestBody.refusesOtherThanJson(context)
        || refusesWhatHasChanged(context, run.get())) {
      return;
    }
    String by;
    String reason;
    try {
      RequestBody body =
          new RequestBody(
              context, "{\"reason\": \"the wrong candidate\"}", Set.of("reason", "requestedBy"));
      by = AccessGate.asker(context, body);
      reason = body.text("reason", "no reason given");
    } catch (Question.Unusable e) {
      Problem.badRequest("bad-request", e.getMessage()).send(context);
      return;
    }
    if (run.get().state() != State.RUNNING) {
      conflict("not-running", run.get(), "only one that is running can be aborted").send(context);
      return;
    }
    audit
        .apply(order(run.get(), GateOrder.Action.ABORTED, by, reason, ""))
        .onSuccess(
            done -> {
              desk.abort(run.get().id(), "by %s: %s".formatted(by, reason));
              send(context, 202, desk.find(run.get().id()).orElse(run.get()));
            })
        .onFailure(cause -> notAudited(context, cause));
  }

  private static Problem conflict(String type, Run run, String right) {
    return new Problem(
        409,
        type,
        "Conflict",
        "run '%s' is %s%s: %s"
            .formatted(
                run.id(), run.state().word(), run.result().map(r -> ", " + r).orElse(""), right));
  }

  private void override(RoutingContext context) {
    Optional<Run> run = found(context);
    if (run.isEmpty()
        || RequestBody.refusesOtherThanJson(context)
        || refusesWhatHasChanged(context, run.get())) {
      return;
    }
    GateDesk.Overruled override;
    try {
      RequestBody body =
          new RequestBody(
              context,
              "{\"reason\": \"known, ticket 4711\", \"requestedBy\": \"alice@ops\"}",
              Set.of("reason", "requestedBy"));
      String reason = body.requiredText("reason");
      if (!AccessGate.isNamed(context)) {
        body.requiredText("requestedBy");
      }
      override = new GateDesk.Overruled(AccessGate.asker(context, body), reason, clock.millis());
    } catch (Question.Unusable e) {
      Problem.badRequest("bad-request", e.getMessage()).send(context);
      return;
    }
    if (!run.get().mayBeOverridden()) {
      conflict(
              "not-to-override",
              run.get(),
              "only one that has finished with another verdict than PASS, and once")
          .send(context);
      return;
    }
    audit
        .apply(
            order(
                run.get(),
                GateOrder.Action.OVERRIDDEN,
                override.by(),
                override.reason(),
                run.get().outcome().orElseThrow()))
        .compose(
            done ->
                vertx.<Void>executeBlocking(
                    () -> {
                      desk.override(run.get().id(), override);
                      return null;
                    },
                    false))
        .onSuccess(done -> send(context, 200, desk.find(run.get().id()).orElse(run.get())))
        .onFailure(
            cause -> {
              if (cause instanceof IllegalStateException) {
                context.fail(500, cause);
              } else {
                notAudited(context, cause);
              }
            });
  }

  private static String header(RoutingContext context, String name) throws Question.Unusable {
    String value = context.request().getHeader(name);
    if (value == null) {
      throw new Question.Unusable(
          "the header %s is missing: must be a text of the sender's own for this run, so that it is run once however often it is sent"
              .formatted(name));
    }
    return text("the header " + name, value);
  }

  private static String text(String name, String value) throws Question.Unusable {
    if (value.isBlank()
        || value.length() > 200
        || value.chars().anyMatch(Character::isISOControl)) {
      throw new Question.Unusable(
          "%s is '%s': must be 1 to 200 printable characters".formatted(name, value));
    }
    return value;
  }
}
