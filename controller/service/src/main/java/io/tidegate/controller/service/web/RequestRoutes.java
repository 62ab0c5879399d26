package io.tidegate.controller.service.web;

import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.PoolId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes by which an operator asks for a change. They only take JSON: a page of another origin
 * cannot send that without asking first, and no other origin is allowed anything here.
 */
final class RequestRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(RequestRoutes.class);
  private static final String POOL = "/api/v1/pools/:service/:pool/";

  /** As in a policy. */
  private static final int HIGHEST_SIZE = 10_000;

  private static final int DEFAULT_TIMEOUT_MILLIS = 30_000;
  private static final int HIGHEST_TIMEOUT_MILLIS = 3_600_000;

  /** A handler that may find the request unusable. */
  private interface Answer {
    void to(RoutingContext context) throws Question.Unusable;
  }

  private final FleetView view;
  private final RequestDesk desk;
  private final InstantSource clock;

  RequestRoutes(FleetView view, RequestDesk desk, InstantSource clock) {
    this.view = view;
    this.desk = desk;
    this.clock = clock;
  }

  void mount(Router router) {
    router.post(POOL + "resize").handler(c -> answer(c, this::resize));
    router.post(POOL + "warm").handler(c -> answer(c, this::warm));
    router.get("/api/v1/requests/:id").handler(c -> answer(c, this::show));
  }

  private static void answer(RoutingContext context, Answer answer) {
    try {
      answer.to(context);
    } catch (Question.Unusable e) {
      Problem.badRequest("bad-request", e.getMessage()).send(context);
    }
  }

  private void resize(RoutingContext context) throws Question.Unusable {
    take(context, CommandAction.RESIZE, "size");
  }

  private void warm(RoutingContext context) throws Question.Unusable {
    take(context, CommandAction.WARM, "target");
  }

  private void take(RoutingContext context, CommandAction action, String sizeField)
      throws Question.Unusable {
    PoolId pool = new Question(context, Set.of()).pool();
    if (pool.edge().isPresent()) {
      ofEdge(pool).send(context);
      return;
    }
    if (RequestBody.refusesOtherThanJson(context)) {
      return;
    }
    RequestBody body =
        new RequestBody(
            context,
            sizeField,
            Set.of(sizeField, "instance", "requestedBy", "requestId", "timeoutMillis"));
    // A warm-up without a target is up to the size, whatever that is.
    int size =
        action == CommandAction.RESIZE
            ? body.required(sizeField, 1, HIGHEST_SIZE)
            : body.whole(sizeField, 1, HIGHEST_SIZE, HIGHEST_SIZE);
    long now = clock.millis();
    ChangeRequest request =
        new ChangeRequest(
            body.text("requestId", UUID.randomUUID().toString()),
            pool,
            action,
            size,
            AccessGate.asker(context, body),
            now,
            now + body.whole("timeoutMillis", 1, HIGHEST_TIMEOUT_MILLIS, DEFAULT_TIMEOUT_MILLIS),
            body.text("instance", ""));
    if (!view.knows(pool)) {
      ApiRoutes.unknown(pool).send(context);
      return;
    }
    submit(context, request);
  }

  private static Problem ofEdge(PoolId pool) {
    return new Problem(
        409,
        "watched-by-edge",
        "Conflict",
        "pool '%s' is watched by edge '%s', and no command goes there from here: ask that edge"
            .formatted(pool, pool.edge().orElseThrow()));
  }

  /** A request that is sent again, as after a lost answer, is the same one and acts once. */
  private void submit(RoutingContext context, ChangeRequest request) {
    Optional<OperatorRequest> before = desk.find(request.requestId());
    if (before.isPresent() && !same(before.get().request(), request)) {
      new Problem(
              409,
              "request-id-used",
              "Conflict",
              "requestId '%s' was another request's: leave it out, or choose a new one"
                  .formatted(request.requestId()))
          .send(context);
    } else if (before.isPresent()) {
      accepted(context, request.requestId());
    } else {
      desk.submit(request)
          .onSuccess(done -> accepted(context, request.requestId()))
          .onFailure(cause -> notTaken(cause).send(context));
    }
  }

  private static boolean same(ChangeRequest a, ChangeRequest b) {
    return a.pool().equals(b.pool())
        && a.action() == b.action()
        && a.targetSize() == b.targetSize()
        && a.instance().equals(b.instance());
  }

  private static Problem notTaken(Throwable cause) {
    LOG.warn("a request could not be handed on: {}", cause.toString());
    return new Problem(
        503,
        "request-not-taken",
        "The request could not be handed on",
        "it is not sure to be heard of, and may be sent again with the same requestId: "
            + cause.getMessage());
  }

  private void accepted(RoutingContext context, String requestId) {
    context
        .response()
        .setStatusCode(202)
        .putHeader(HttpHeaders.LOCATION, "/api/v1/requests/" + requestId);
    ApiRoutes.send(context, json(desk.find(requestId).orElseThrow()));
  }

  private void show(RoutingContext context) throws Question.Unusable {
    new Question(context, Set.of());
    String id = context.pathParam("id");
    Optional<OperatorRequest> found = desk.find(id);
    if (found.isEmpty()) {
      Problem.notFound(
              "unknown-request",
              "request '%s' is not known: it is of another control plane, or of long ago"
                  .formatted(id))
          .send(context);
      return;
    }
    ApiRoutes.send(context, json(found.get()));
  }

  private JsonObject json(OperatorRequest asked) {
    ChangeRequest request = asked.request();
    JsonArray answers = new JsonArray();
    asked.answers().forEach(a -> answers.add(json(a)));
    return FleetJson.named(request.pool())
        .put("requestId", request.requestId())
        .put("action", request.action().name())
        .put("size", request.targetSize())
        .put("instance", request.instance().isEmpty() ? null : request.instance())
        .put("requestedBy", request.requestedBy())
        .put("atMillis", request.atMillis())
        .put("expiresAtMillis", request.expiresAtMillis())
        .put("state", asked.state(clock.millis()).word())
        .put("decision", asked.decision().map(FleetJson::decision).orElse(null))
        .put("instances", answers);
  }

  private static JsonObject json(OperatorRequest.Answer answer) {
    JsonObject body = new JsonObject().put("instance", answer.instance());
    answer
        .ack()
        .ifPresentOrElse(
            ack ->
                body.put("outcome", ack.outcome().name())
                    .put("sizeBefore", ack.sizeBefore())
                    .put("sizeAfter", ack.sizeAfter())
                    .put("sizeEffective", ack.sizeEffective())
                    .put("detail", ack.detail())
                    .put("atMillis", ack.atMillis()),
            () -> body.put("outcome", null));
    return body;
  }
}
