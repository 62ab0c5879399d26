package io.tidegate.controller.service.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertEventTest {
  @Test
  void anAlertIsACloudEvent() {
    assertEquals(
        new JsonObject(
            """
            {
              "specversion": "1.0",
              "id": "BREACH_FORECAST:orders/workers:1793520000000",
              "source": "https://tidegate.example.org",
              "type": "io.tidegate.alert.breach-forecast",
              "subject": "orders/workers",
              "time": "2026-11-01T08:00:00Z",
              "datacontenttype": "application/json",
              "data": {
                "alertId": "BREACH_FORECAST:orders/workers:1793520000000",
                "kind": "BREACH_FORECAST",
                "severity": "WARNING",
                "atMillis": 1793520000000,
                "text": "BREACH_FORECAST of orders/workers",
                "instance": "",
                "running": 0,
                "queued": 0,
                "service": "orders",
                "pool": "workers",
                "page": "https://tidegate.example.org/console/#/orders/workers"
              }
            }
            """),
        new AlertEvent(Optional.of(new PageLinks(URI.create("https://tidegate.example.org"))))
            .of(Told.expected(0)));
  }

  @Test
  void aCauseNamesWhatItExplains() {
    assertEquals(
        new JsonArray(
            """
            [{
              "alertId": "BREACH_FORECAST:orders/workers:1793520000000",
              "kind": "BREACH_FORECAST",
              "service": "orders",
              "pool": "workers"
            }]
            """),
        new AlertEvent(Optional.empty())
            .of(
                Told.alert(Told.DB, Kind.SLO_BREACH, Severity.CRITICAL, 0, ""),
                List.of(Told.expected(0)))
            .getJsonObject("data")
            .getJsonArray("inhibits"));
  }

  @Test
  void withoutAPublicUrlTheSourceIsTidegate() {
    assertEquals(
        "/tidegate", new AlertEvent(Optional.empty()).of(Told.expected(0)).getString("source"));
  }
}
