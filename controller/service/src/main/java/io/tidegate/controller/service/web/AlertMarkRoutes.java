package io.tidegate.controller.service.web;

import io.tidegate.controller.AlertMarks;
import io.tidegate.wire.Alert;
import io.tidegate.wire.AlertMark;
import io.tidegate.wire.AlertMark.Mark;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of what people say of alerts. Orders only take JSON, as {@link RequestRoutes}. */
public final class AlertMarkRoutes implements RouteGroup {
  private static final Logger LOG = LoggerFactory.getLogger(AlertMarkRoutes.class);
  private static final String MARKS = "/api/v1/alerts/marks";
  private static final Set<String> FIELDS = Set.of("alertId", "mark", "comment", "requestedBy");

  private final AlertMarkDesk desk;
  private final FleetView view;
  private final InstantSource clock;

  public AlertMarkRoutes(AlertMarkDesk desk, FleetView view) {
    this(desk, view, InstantSource.system());
  }

  /**
   * @param view knows the alerts
   */
  AlertMarkRoutes(AlertMarkDesk desk, FleetView view, InstantSource clock) {
    this.desk = desk;
    this.view = view;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    router.get(MARKS).handler(this::show);
    router.post(MARKS).handler(this::mark);
  }

  private void show(RoutingContext context) {
    try {
      ApiRoutes.send(
          context, desk.json(ApiRoutes.page(context, "marks", desk::page), clock.millis()));
    } catch (Question.Unusable e) {
      Problem.badRequest("bad-parameter", e.getMessage()).send(context);
    }
  }

  private void mark(RoutingContext context) {
    if (RequestBody.refusesOtherThanJson(context)) {
      return;
    }
    RequestBody body;
    String id;
    Mark mark;
    try {
      new Question(context, Set.of());
      body = new RequestBody(context, "{\"alertId\": \"a1\", \"mark\": \"ACKNOWLEDGED\"}", FIELDS);
      id = body.id("alertId");
      mark = mark(body.requiredText("mark"));
    } catch (Question.Unusable e) {
      Problem.badRequest("bad-request", e.getMessage()).send(context);
      return;
    }
    Optional<Alert> known = view.alert(id);
    Optional<AlertMark> held = held(id, mark);
    if (known.isEmpty() && held.isEmpty()) {
      Problem.notFound(
              "unknown-alert",
              "alert '%s' is not known: GET /api/v1/alerts lists the newest".formatted(id))
          .send(context);
      return;
    }
    try {
      String by = AccessGate.asker(context, body);
      hand(
          context,
          known.isPresent()
              ? order(known.get(), mark, body, by)
              : takenBack(held.get(), mark, body, by));
    } catch (Question.Unusable | IllegalArgumentException e) {
      Problem.badRequest("bad-request", e.getMessage()).send(context);
    }
  }

  /** What is taken back: it outlives that the alert is listed. */
  private Optional<AlertMark> held(String episode, Mark mark) {
    return switch (mark) {
      case UNACKNOWLEDGED -> desk.marks().get().acknowledgement(episode);
      case UNJUDGED -> desk.marks().get().verdict(episode);
      default -> Optional.empty();
    };
  }

  private AlertMark takenBack(AlertMark held, Mark mark, RequestBody body, String by)
      throws Question.Unusable {
    return new AlertMark(
        held.episode(),
        held.pool(),
        held.kind(),
        held.severity(),
        mark,
        body.text("comment", ""),
        by,
        clock.millis());
  }

  private AlertMark order(Alert alert, Mark mark, RequestBody body, String by)
      throws Question.Unusable {
    if (mark == Mark.ACKNOWLEDGED && !AlertMarks.canBeAcknowledged(alert.kind())) {
      throw new Question.Unusable(
          "alert '%s' is %s, which says how something was: there is nothing to acknowledge"
              .formatted(alert.alertId(), alert.kind()));
    }
    return new AlertMark(
        alert.episode(),
        alert.pool(),
        alert.kind(),
        alert.severity(),
        mark,
        body.text("comment", ""),
        by,
        clock.millis());
  }

  private static Mark mark(String text) throws Question.Unusable {
    return Arrays.stream(Mark.values())
        .filter(one -> one.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new Question.Unusable(
                    "mark is '%s': must be one of %s"
                        .formatted(
                            text,
                            Arrays.stream(Mark.values())
                                .map(Enum::name)
                                .collect(Collectors.joining(", ")))));
  }

  private void hand(RoutingContext context, AlertMark mark) {
    desk.topic()
        .apply(mark)
        .onSuccess(done -> ApiRoutes.send(context, desk.json(clock.millis())))
        .onFailure(
            cause -> {
              LOG.warn("a mark could not be handed on: {}", cause.toString());
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
