package io.tidegate.controller.service.feed;

import io.tidegate.wire.Alert;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An alert as a CloudEvent 1.0 in structured mode. The same alert has the same {@code id}; who gets
 * it twice tells by {@code source} and {@code id}.
 */
record AlertEvent(Optional<PageLinks> pages) {
  static final String CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8";

  private static final String ANY_SOURCE = "/tidegate";

  JsonObject of(Alert alert) {
    return of(alert, List.of());
  }

  /**
   * @param inhibits what it explains, and what so is not told
   */
  JsonObject of(Alert alert, List<Alert> inhibits) {
    JsonObject data =
        new JsonObject()
            .put("alertId", alert.alertId())
            .put("kind", alert.kind().name())
            .put("severity", alert.severity().name())
            .put("atMillis", alert.atMillis())
            .put("text", alert.text())
            .put("instance", alert.instance())
            .put("running", alert.running())
            .put("queued", alert.queued())
            .put("service", alert.pool().service())
            .put("pool", alert.pool().pool());
    if (!inhibits.isEmpty()) {
      data.put("inhibits", new JsonArray(inhibits.stream().map(AlertEvent::named).toList()));
    }
    pages.ifPresent(links -> data.put("page", links.of(alert.pool())));
    return new JsonObject()
        .put("specversion", "1.0")
        .put("id", alert.alertId())
        .put("source", pages.map(PageLinks::toString).orElse(ANY_SOURCE))
        .put("type", "io.tidegate.alert." + AlertmanagerJson.text(alert.kind()))
        .put("subject", alert.pool().key())
        .put("time", Instant.ofEpochMilli(alert.atMillis()).toString())
        .put("datacontenttype", "application/json")
        .put("data", data);
  }

  private static JsonObject named(Alert alert) {
    return new JsonObject()
        .put("alertId", alert.alertId())
        .put("kind", alert.kind().name())
        .put("service", alert.pool().service())
        .put("pool", alert.pool().pool());
  }
}
