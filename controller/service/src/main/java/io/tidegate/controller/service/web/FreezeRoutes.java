package io.tidegate.controller.service.web;

import io.tidegate.controller.Freeze;
import io.tidegate.controller.Selector;
import io.tidegate.wire.FreezeOrder;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of the kill switch. They only take JSON, as {@link RequestRoutes}. */
public final class FreezeRoutes implements RouteGroup {
  private static final Logger LOG = LoggerFactory.getLogger(FreezeRoutes.class);
  private static final String FREEZES = "/api/v1/freezes";
  private static final String THAW = FREEZES + "/thaw";

  private final FreezeDesk desk;
  private final InstantSource clock;

  public FreezeRoutes(FreezeDesk desk) {
    this(desk, InstantSource.system());
  }

  FreezeRoutes(FreezeDesk desk, InstantSource clock) {
    this.desk = desk;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    router.get(FREEZES).handler(this::show);
    router.post(FREEZES).handler(context -> order(context, true));
    router.post(THAW).handler(context -> order(context, false));
  }

  private void show(RoutingContext context) {
    try {
      new Question(context, Set.of());
      answer(context);
    } catch (Question.Unusable e) {
      Problem.badRequest("bad-parameter", e.getMessage()).send(context);
    }
  }

  private void answer(RoutingContext context) {
    tag().put(context);
    ApiRoutes.send(
        context, new JsonObject().put("nowMillis", clock.millis()).put("freezes", desk.json()));
  }

  private EntityTag tag() {
    return EntityTag.of(desk.json().encode());
  }

  private void order(RoutingContext context, boolean freezes) {
    if (RequestBody.refusesOtherThanJson(context)) {
      return;
    }
    FreezeOrder order;
    try {
      order = read(context, freezes);
    } catch (Question.Unusable | IllegalArgumentException e) {
      Problem.badRequest("bad-request", e.getMessage()).send(context);
      return;
    }
    if (tag().refuses(context, frozen())) {
      return;
    }
    if (!freezes && desk.freezes().get().bySelector(order.selector()).isEmpty()) {
      notFrozen(order.selector()).send(context);
      return;
    }
    desk.topic()
        .apply(order)
        .onSuccess(done -> answer(context))
        .onFailure(cause -> notTaken(cause).send(context));
  }

  private FreezeOrder read(RoutingContext context, boolean freezes) throws Question.Unusable {
    new Question(context, Set.of());
    RequestBody body =
        new RequestBody(
            context,
            "{\"selector\": \"orders/*\", \"reason\": \"incident 4711\"}",
            freezes
                ? Set.of("selector", "reason", "requestedBy", "keepSizes")
                : Set.of("selector", "reason", "requestedBy"));
    String by = AccessGate.asker(context, body);
    return new FreezeOrder(
        new Selector(body.text("selector", "*")).glob(),
        freezes,
        by,
        freezes ? body.requiredText("reason") : body.text("reason", "no reason given"),
        clock.millis(),
        freezes && body.flag("keepSizes"));
  }

  private String frozen() {
    String selectors =
        desk.freezes().get().all().stream()
            .map(Freeze::selector)
            .collect(Collectors.joining("', '"));
    return selectors.isEmpty() ? "nothing is frozen" : "frozen is '%s'".formatted(selectors);
  }

  private Problem notFrozen(String selector) {
    return new Problem(
        409,
        "not-frozen",
        "Conflict",
        "selector '%s' is not frozen: %s"
            .formatted(
                selector,
                desk.freezes().get().all().isEmpty()
                    ? "nothing is"
                    : "what is %s, and is thawed by that name".formatted(frozen())));
  }

  private static Problem notTaken(Throwable cause) {
    LOG.warn("an order could not be handed on: {}", cause.toString());
    return new Problem(
        503,
        "order-not-taken",
        "The order could not be handed on",
        "it is not sure to be heard of, and may be given again: " + cause.getMessage());
  }
}
