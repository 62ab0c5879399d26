package io.tidegate.controller.service.feed;

import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Inhibitions;
import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Alerts as {@code POST /api/v2/alerts} of Alertmanager takes them. Its labels are what tells one
 * from another there, so numbers and whatever else changes stand in the annotations.
 *
 * @param validMillis until when an alert that goes on fires at the latest if it is not sent again;
 *     so it resolves there if nobody is left to send it
 * @param marks who is at it; that changes no label, so it stays the same alert there
 * @param inhibitions what another one explains is sent as over, so that it is over as well if it
 *     was sent before that was known; nobody is told of an end whose beginning was not told
 */
record AlertmanagerJson(
    Optional<PageLinks> pages,
    long validMillis,
    Supplier<AlertMarks> marks,
    Supplier<Inhibitions> inhibitions) {

  JsonArray of(List<FiringAlert> alerts, long nowMillis) {
    JsonArray array = new JsonArray();
    alerts.forEach(alert -> array.add(of(alert, nowMillis)));
    return array;
  }

  JsonObject of(FiringAlert firing, long nowMillis) {
    Alert alert = firing.alert();
    JsonObject annotations =
        new JsonObject().put("summary", alert.text()).put("alert_id", alert.alertId());
    marks
        .get()
        .acknowledgement(alert)
        .ifPresent(
            mark ->
                annotations
                    .put("acknowledged_by", mark.markedBy())
                    .put("acknowledged_at", Instant.ofEpochMilli(mark.atMillis()).toString())
                    .put("acknowledged_comment", mark.comment()));
    Inhibitions known = inhibitions.get();
    Optional<Alert> cause = known.cause(alert, nowMillis);
    cause.ifPresent(it -> annotations.put("inhibited_by", it.pool().key()));
    String explained =
        known.explainedBy(alert, nowMillis).stream()
            .map(it -> it.pool().key())
            .collect(Collectors.joining(", "));
    if (!explained.isEmpty()) {
      annotations.put("inhibits", explained);
    }
    long endsAt =
        Math.min(firing.endsAtMillis(), cause.isPresent() ? nowMillis : nowMillis + validMillis);
    JsonObject json =
        new JsonObject()
            .put("labels", labels(alert))
            .put("annotations", annotations)
            .put("startsAt", Instant.ofEpochMilli(firing.startsAtMillis()).toString())
            // It refuses an alert that ends before it starts.
            .put(
                "endsAt",
                Instant.ofEpochMilli(Math.max(endsAt, firing.startsAtMillis())).toString());
    pages.ifPresent(
        links -> {
          String page = links.of(alert.pool());
          annotations.put("dashboard", page);
          json.put("generatorURL", page);
        });
    return json;
  }

  private static JsonObject labels(Alert alert) {
    PoolId pool = alert.pool();
    JsonObject labels =
        new JsonObject()
            .put("alertname", "Tidegate" + words(alert.kind()))
            .put("tidegate_kind", text(alert.kind()))
            .put("severity", text(alert.severity()))
            .put("pool", pool.pool());
    pool.edge()
        .ifPresentOrElse(
            edge ->
                labels
                    .put("edge", edge)
                    .put("service", pool.service().substring(edge.length() + 1)),
            () -> labels.put("service", pool.service()));
    if (!alert.instance().isEmpty()) {
      labels.put("instance", alert.instance());
    }
    return labels;
  }

  /** BREACH_FORECAST as breach-forecast. */
  static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** BREACH_FORECAST as BreachForecast. */
  private static String words(Enum<?> constant) {
    StringBuilder words = new StringBuilder();
    for (String word : constant.name().split("_", -1)) {
      words.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return words.toString();
  }
}
