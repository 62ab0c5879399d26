package io.tidegate.controller.service.feed;

import static io.tidegate.controller.service.feed.Told.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Inhibitions;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.tidegate.wire.PoolId;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertmanagerJsonTest {
  private static final AlertmanagerJson JSON =
      new AlertmanagerJson(
          Optional.of(new PageLinks(URI.create("https://tidegate.example.org/"))),
          240_000,
          () -> AlertMarks.NONE,
          () -> Inhibitions.none(Duration.ofMinutes(1)));

  private static FiringAlert firing(Alert alert, double from, double to) {
    return new FiringAlert(1, alert, at(from), at(to));
  }

  @Test
  void anAlertInAlertmanagersWords() {
    Alert alert = Told.expected(0);
    assertEquals(
        new JsonObject(
            """
            {
              "labels": {
                "alertname": "TidegateBreachForecast",
                "tidegate_kind": "breach-forecast",
                "severity": "warning",
                "service": "orders",
                "pool": "workers"
              },
              "annotations": {
                "summary": "BREACH_FORECAST of orders/workers",
                "alert_id": "BREACH_FORECAST:orders/workers:1793520000000",
                "dashboard": "https://tidegate.example.org/console/#/orders/workers"
              },
              "startsAt": "2026-11-01T08:00:00Z",
              "endsAt": "2026-11-01T08:05:00Z",
              "generatorURL": "https://tidegate.example.org/console/#/orders/workers"
            }
            """),
        JSON.of(firing(alert, 0, 1440), at(1)));
  }

  @Test
  void whatIsOverSaysSinceWhen() {
    JsonObject over = JSON.of(firing(Told.expected(0), 0, 2), at(3));
    assertEquals("2026-11-01T08:02:00Z", over.getString("endsAt"));
  }

  @Test
  void noneEndsBeforeItStarts() {
    JsonObject over = JSON.of(firing(Told.expected(5), 5, 2), at(6));
    assertEquals(over.getString("startsAt"), over.getString("endsAt"));
  }

  @Test
  void edgeAndInstanceAreLabelsWhereThereAreAny() {
    Alert alert =
        Told.alert(
            new PoolId("north:orders", "workers"), Kind.INSTANCE_FAILED, Severity.CRITICAL, 0, "a");
    JsonObject labels = JSON.of(firing(alert, 0, 9), at(1)).getJsonObject("labels");
    assertEquals("north", labels.getString("edge"));
    assertEquals("orders", labels.getString("service"));
    assertEquals("a", labels.getString("instance"));
    assertEquals("critical", labels.getString("severity"));
  }

  @Test
  void withoutAPublicUrlThereIsNoLink() {
    JsonObject json =
        new AlertmanagerJson(
                Optional.empty(),
                240_000,
                () -> AlertMarks.NONE,
                () -> Inhibitions.none(Duration.ofMinutes(1)))
            .of(firing(Told.expected(0), 0, 9), at(1));
    assertFalse(json.containsKey("generatorURL"));
    assertFalse(json.getJsonObject("annotations").containsKey("dashboard"));
  }
}
