package io.tidegate.controller.service.feed;

import io.tidegate.wire.Alert;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * An alert as a CloudEvent 1.0 in structured mode. The same alert has the same {@code id}; who gets
 * it twice tells by {@code source} and {@code id}.
 */
record AlertEvent(Optional<PageLinks> pages) {
  static final String CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8";

  private static final String ANY_SOURCE = "/tidegate";

  JsonObject of(Alert alert) {
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
}
