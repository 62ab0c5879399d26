package io.tidegate.controller.service.web;

import io.tidegate.controller.Selector;
import io.tidegate.wire.Alert;
import io.tidegate.wire.SilenceOrder;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of the silences. Orders only take JSON, as {@link RequestRoutes}. */
public final class SilenceRoutes implements RouteGroup {
  private static final Logger LOG = LoggerFactory.getLogger(SilenceRoutes.class);
  private static final String SILENCES = "/api/v1/silences";

  /** Each alert is compared with all of them. */
  static final int MOST = 500;

  private static final Set<String> FIELDS =
      Set.of(
          "selector",
          "kind",
          "startsAtMillis",
          "endsAtMillis",
          "reason",
          "maintenance",
          "requestedBy");

  private final SilenceDesk desk;
  private final InstantSource clock;
  private final Supplier<String> ids;

  public SilenceRoutes(SilenceDesk desk) {
    this(desk, InstantSource.system(), () -> UUID.randomUUID().toString().substring(0, 18));
  }

  /**
   * @param ids a new one for each silence
   */
  SilenceRoutes(SilenceDesk desk, InstantSource clock, Supplier<String> ids) {
    this.desk = desk;
    this.clock = clock;
    this.ids = ids;
  }

  @Override
  public void mount(Router router) {
    router.get(SILENCES).handler(this::show);
    router.post(SILENCES).handler(this::begin);
    router.delete(SILENCES + "/:id").handler(this::end);
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
    long now = clock.millis();
    desk.tag(now).put(context);
    ApiRoutes.send(context, new JsonObject().put("nowMillis", now).put("silences", desk.json(now)));
  }

  private void begin(RoutingContext context) {
    if (RequestBody.refusesOtherThanJson(context)) {
      return;
    }
    SilenceOrder order;
    try {
      order = read(context, clock.millis());
    } catch (Question.Unusable | IllegalArgumentException e) {
      Problem.badRequest("bad-request", e.getMessage()).send(context);
      return;
    }
    if (refusesWhatHasChanged(context, order.atMillis())) {
      return;
    }
    if (desk.silences().get().notOver(order.atMillis()).size() >= MOST) {
      new Problem(
              409,
              "too-many-silences",
              "Conflict",
              "%d silences are in force or to come: end some of them, or take one with a wider selector"
                  .formatted(MOST))
          .send(context);
      return;
    }
    hand(context, order);
  }

  private SilenceOrder read(RoutingContext context, long now) throws Question.Unusable {
    new Question(context, Set.of());
    RequestBody body =
        new RequestBody(
            context,
            "{\"selector\": \"orders/*\", \"endsAtMillis\": %d, \"reason\": \"deploying\"}"
                .formatted(now),
            FIELDS);
    String by = AccessGate.asker(context, body);
    long starts = body.millis("startsAtMillis").orElse(now);
    if (starts < now) {
      throw new Question.Unusable(
          "startsAtMillis is %d, which is past: must be later than %d, or be left out for now"
              .formatted(starts, now));
    }
    long ends =
        body.millis("endsAtMillis")
            .orElseThrow(
                () -> new Question.Unusable("endsAtMillis is missing: must be epoch milliseconds"));
    if (ends <= starts || ends - starts > SilenceOrder.LONGEST.toMillis()) {
      throw new Question.Unusable(
          "endsAtMillis is %d: must be later than the start, %d, and at most %d days after it"
              .formatted(ends, starts, SilenceOrder.LONGEST.toDays()));
    }
    return new SilenceOrder(
        ids.get(),
        new Selector(body.requiredText("selector")).glob(),
        kind(body.text("kind", "")),
        starts,
        ends,
        body.requiredText("reason"),
        by,
        now,
        body.flag("maintenance"));
  }

  private static Optional<Alert.Kind> kind(String text) throws Question.Unusable {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(Alert.Kind.values())
            .filter(one -> one.name().equals(text))
            .findFirst()
            .orElseThrow(
                () ->
                    new Question.Unusable(
                        "kind is '%s': must be one of %s, or be left out for all"
                            .formatted(
                                text,
                                Arrays.stream(Alert.Kind.values())
                                    .map(Enum::name)
                                    .collect(Collectors.joining(", "))))));
  }

  /** One that is over stays so: ending it again is answered in the same way. */
  private void end(RoutingContext context) {
    long now = clock.millis();
    String id = context.pathParam("id");
    Optional<SilenceOrder> known = desk.silences().get().byId(id);
    if (known.isEmpty()) {
      Problem.notFound(
              "unknown-silence",
              "silence '%s' is not known: GET %s lists those in force".formatted(id, SILENCES))
          .send(context);
      return;
    }
    SilenceOrder ended;
    try {
      Question question = new Question(context, Set.of("requestedBy"));
      ended = known.get().ended(AccessGate.asker(context, question.one("requestedBy")), now);
    } catch (Question.Unusable | IllegalArgumentException e) {
      Problem.badRequest("bad-parameter", e.getMessage()).send(context);
      return;
    }
    if (refusesWhatHasChanged(context, now)) {
      return;
    }
    if (known.get().isOver(now)) {
      answer(context);
    } else {
      hand(context, ended);
    }
  }

  private boolean refusesWhatHasChanged(RoutingContext context, long now) {
    int silences = desk.silences().get().notOver(now).size();
    return desk.tag(now)
        .refuses(context, "%d silences are in force or to come".formatted(silences));
  }

  private void hand(RoutingContext context, SilenceOrder order) {
    desk.topic()
        .apply(order)
        .onSuccess(done -> answer(context))
        .onFailure(
            cause -> {
              LOG.warn("an order could not be handed on: {}", cause.toString());
              new Problem(
                      503,
                      "order-not-taken",
                      "The order could not be handed on",
                      "it is not sure to be heard of, and may be given again: "
                          + cause.getMessage())
                  .send(context);
            });
  }
}
