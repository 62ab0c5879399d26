package io.tidegate.controller.service.web;

import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Inhibitions;
import io.tidegate.controller.Silences;
import io.tidegate.wire.Alert;
import io.tidegate.wire.AlertMark;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where people acknowledge alerts, and say which were useful.
 *
 * @param marks those that are known
 * @param topic writes one to the topic; completes when it stands there and {@code marks} has it
 */
public record AlertMarkDesk(Supplier<AlertMarks> marks, Function<AlertMark, Future<Void>> topic) {

  /** A page of those that hold, the newest first. */
  Paged<AlertMark> page(int limit, Optional<Mark> after) {
    return Paged.of(
        marks.get().newest(Integer.MAX_VALUE).stream(),
        after,
        limit,
        mark -> new Mark(-mark.atMillis(), mark.key(), ""));
  }

  /** The first page of those that hold, and the verdicts on each pool's alerts. */
  JsonObject json(long nowMillis) {
    return json(page(ApiRoutes.DEFAULT_LIMIT, Optional.empty()), nowMillis);
  }

  /** A page of those that hold, and the verdicts on each pool's alerts, whichever page it is. */
  JsonObject json(Paged<AlertMark> page, long nowMillis) {
    JsonArray shown = new JsonArray();
    page.entries()
        .forEach(
            mark ->
                shown.add(
                    FleetJson.named(mark.pool())
                        .put("episode", mark.episode())
                        .put("kind", mark.kind().name())
                        .put("severity", mark.severity().name())
                        .mergeIn(json(mark))));
    JsonArray verdicts = new JsonArray();
    marks
        .get()
        .verdicts()
        .forEach(
            (pool, counts) ->
                verdicts.add(
                    FleetJson.named(pool)
                        .put("useful", counts.useful())
                        .put("notUseful", counts.notUseful())));
    return new JsonObject()
        .put("nowMillis", nowMillis)
        .put("marks", shown)
        .put("next", page.cursor("marks"))
        .put("verdicts", verdicts);
  }

  /** What else is known of an alert than itself; null: nothing. */
  static JsonObject said(
      Alert alert, Silences silences, AlertMarks marks, Inhibitions inhibitions, long nowMillis) {
    JsonArray inhibits = new JsonArray();
    inhibitions.explainedBy(alert, nowMillis).forEach(it -> inhibits.add(named(it)));
    return new JsonObject()
        .put("silenced", silences.cover(alert))
        .put("acknowledged", json(marks.acknowledgement(alert)))
        .put("verdict", json(marks.verdict(alert.episode())))
        .put(
            "inhibitedBy",
            inhibitions.cause(alert, nowMillis).map(AlertMarkDesk::named).orElse(null))
        .put("inhibits", inhibits);
  }

  private static JsonObject named(Alert alert) {
    return FleetJson.named(alert.pool())
        .put("alertId", alert.alertId())
        .put("kind", alert.kind().name());
  }

  private static JsonObject json(Optional<AlertMark> mark) {
    return mark.map(AlertMarkDesk::json).orElse(null);
  }

  private static JsonObject json(AlertMark mark) {
    return new JsonObject()
        .put("mark", mark.mark().name())
        .put("markedBy", mark.markedBy())
        .put("comment", mark.comment())
        .put("atMillis", mark.atMillis());
  }
}
