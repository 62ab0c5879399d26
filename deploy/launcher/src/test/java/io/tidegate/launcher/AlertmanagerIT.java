package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.tidegate.bus.Await;
import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Inhibitions;
import io.tidegate.controller.Silences;
import io.tidegate.controller.service.feed.AlertmanagerFeed;
import io.tidegate.controller.service.feed.AlertmanagerOptions;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.tidegate.wire.PoolId;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Alerts of a real broker in a real Alertmanager, and what it then tells those on call. */
@Timeout(180)
class AlertmanagerIT {
  private static final PoolId WORKERS = PoolId.parse("orders/workers");
  private static Path binary;

  @TempDir Path directory;

  /** The status of each notification, in their order. */
  private final List<String> notified = new CopyOnWriteArrayList<>();

  private final long firedMillis = System.currentTimeMillis() - 60_000;

  @BeforeAll
  static void find() {
    Optional<Path> found = Alertmanager.binary();
    Assumptions.assumeTrue(
        found.isPresent(),
        "skipped: no prometheus-alertmanager here, so the alert feed is tested on no real"
            + " Alertmanager: install Debian's package prometheus-alertmanager");
    binary = found.orElseThrow();
  }

  private Alert alert(PoolId pool, Kind kind, Severity severity, long atMillis) {
    return new Alert(
        "%s:%s:%d".formatted(kind, pool, atMillis),
        pool,
        kind,
        severity,
        atMillis,
        "%s of %s".formatted(kind, pool),
        "");
  }

  @Test
  void aBreachForecastFiresThereUntilItIsResolved() throws Exception {
    HttpServer onCall = onCall();
    String webhook = "http://127.0.0.1:%d/on-call".formatted(onCall.getAddress().getPort());
    try (Alertmanager alertmanager = Alertmanager.start(binary, directory.resolve("am"), webhook);
        ObservedPlane plane =
            new ObservedPlane(
                directory,
                Map.of(
                    "alerts.alertmanager",
                    alertmanager.url(),
                    "alerts.public-url",
                    "https://tidegate.example.org"))) {
      plane.send(alert(WORKERS, Kind.BREACH_FORECAST, Severity.CRITICAL, firedMillis));
      Await.until("it fires there", () -> alertmanager.alerts().size() == 1);
      assertAsRaised(alertmanager.alerts().get(0));
      Await.until("those on call are told", () -> notified.contains("firing"));

      assertKnownAgainAfterARestart(plane, webhook.replace("on-call", "nobody"));

      plane.send(alert(WORKERS, Kind.FORECAST_RESOLVED, Severity.INFO, firedMillis + 30_000));
      Await.until("it fires there no more", () -> alertmanager.alerts().isEmpty());
      Await.until("those on call are told of its end", () -> notified.contains("resolved"));
      assertEquals(List.of("firing", "resolved"), notified);

      Await.until("it is counted", () -> alertmanagerState(plane).getLong("sent") >= 2);
      assertEquals(0, alertmanagerState(plane).getLong("failures"));
      assertTrue(plane.metrics().get("tidegate_feed_sent_total{feed=\"alertmanager\"}") >= 2);
      assertTrue(plane.status().matches("(?s).*  alertmanager +well.*"), plane.status());

      alertmanager.close();
      plane.send(alert(WORKERS, Kind.SLO_BREACH, Severity.CRITICAL, firedMillis + 40_000));
      Await.until(
          "that it does not answer is told by its name",
          () -> plane.get("/api/v1/status").body().contains(alertmanager.url() + ": "));
      assertEquals(0, plane.metrics().get("tidegate_part_well{part=\"alertmanager\"}"));
      assertEquals(200, plane.get("/health/ready").statusCode(), "it does all else");
    } finally {
      onCall.stop(0);
    }
  }

  /** What is said there and here of an alert, each where it can be heeded. */
  @Test
  void whatIsAcknowledgedOrSilencedOrExplainedStaysOneAlertThere() throws Exception {
    HttpServer onCall = onCall();
    String webhook = "http://127.0.0.1:%d/on-call".formatted(onCall.getAddress().getPort());
    try (Alertmanager alertmanager = Alertmanager.start(binary, directory.resolve("am"), webhook);
        ObservedPlane plane =
            new ObservedPlane(directory, Map.of("alerts.alertmanager", alertmanager.url()))) {
      Alert forecast = alert(WORKERS, Kind.BREACH_FORECAST, Severity.CRITICAL, firedMillis);
      plane.send(forecast);
      Await.until("those on call are told", () -> notified.contains("firing"));
      Await.until(
          "it is listed", () -> plane.get("/api/v1/alerts").body().contains(forecast.alertId()));
      plane.run("alerts", "mark", forecast.alertId(), "ACKNOWLEDGED", "--comment", "on it");
      Await.until(
          "who is at it stands there",
          () ->
              "on it"
                  .equals(
                      onlyOf(alertmanager)
                          .getJsonObject("annotations")
                          .getString("acknowledged_comment")));
      assertEquals("active", onlyOf(alertmanager).getJsonObject("status").getString("state"));

      alertmanager.silence("pool", "workers");
      Await.until(
          "it is silenced there",
          () ->
              "suppressed".equals(onlyOf(alertmanager).getJsonObject("status").getString("state")));
      plane.send(alert(WORKERS, Kind.FORECAST_RESOLVED, Severity.INFO, firedMillis + 1_000));
      Await.until("it fires there no more", () -> alertmanager.alerts().isEmpty());
      assertEquals(0, alertmanagerState(plane).getLong("failures"));
      assertEquals(List.of("firing"), notified, "its end is silenced there as well");

      assertOneAlertForOneCause(plane, alertmanager);
    } finally {
      onCall.stop(0);
    }
  }

  private void assertOneAlertForOneCause(ObservedPlane plane, Alertmanager alertmanager)
      throws Exception {
    PoolId db = PoolId.parse("shop/db");
    PoolId front = PoolId.parse("shop/front");
    plane.send(alert(front, Kind.SLO_BREACH, Severity.CRITICAL, firedMillis));
    Await.until(
        "what is not explained yet fires there", () -> pools(alertmanager).equals(Set.of("front")));
    plane.sendSlowedBy(front, db, firedMillis);
    plane.send(alert(db, Kind.SLO_BREACH, Severity.CRITICAL, firedMillis));
    Await.until("its cause does instead", () -> pools(alertmanager).equals(Set.of("db")));
    Await.until(
        "which names it",
        () ->
            "shop/front"
                .equals(onlyOf(alertmanager).getJsonObject("annotations").getString("inhibits")));

    plane.send(alert(db, Kind.SLO_BREACH_ENDED, Severity.INFO, firedMillis + 20_000));
    Await.until("what outlasts it comes out", () -> pools(alertmanager).equals(Set.of("front")));
    assertEquals(
        Instant.ofEpochMilli(firedMillis),
        Instant.parse(onlyOf(alertmanager).getString("startsAt")));
    plane.send(alert(front, Kind.SLO_BREACH_ENDED, Severity.INFO, firedMillis + 30_000));
    Await.until("all is over there", () -> alertmanager.alerts().isEmpty());
  }

  private static Set<String> pools(Alertmanager alertmanager) {
    return alertmanager.alerts().stream()
        .map(it -> it.getJsonObject("labels").getString("pool"))
        .collect(Collectors.toSet());
  }

  private static JsonObject onlyOf(Alertmanager alertmanager) {
    List<JsonObject> alerts = alertmanager.alerts();
    assertEquals(1, alerts.size(), alerts.toString());
    return alerts.get(0);
  }

  private void assertAsRaised(JsonObject found) {
    assertEquals(
        new JsonObject(
            """
            {
              "alertname": "TidegateBreachForecast",
              "tidegate_kind": "breach-forecast",
              "severity": "critical",
              "service": "orders",
              "pool": "workers"
            }
            """),
        found.getJsonObject("labels"));
    assertEquals(
        "BREACH_FORECAST of orders/workers",
        found.getJsonObject("annotations").getString("summary"));
    assertEquals(
        "https://tidegate.example.org/console/#/orders/workers", found.getString("generatorURL"));
    assertEquals(Instant.ofEpochMilli(firedMillis), Instant.parse(found.getString("startsAt")));
  }

  /** By a feed that was not there when it was raised. */
  private void assertKnownAgainAfterARestart(ObservedPlane plane, String webhook) throws Exception {
    Vertx vertx = Vertx.vertx();
    try (Alertmanager empty = Alertmanager.start(binary, directory.resolve("empty"), webhook)) {
      AlertmanagerFeed feed =
          Await.result(
              AlertmanagerFeed.start(
                  vertx,
                  new AlertmanagerOptions(
                      plane.bootstrap(),
                      List.of(URI.create(empty.url())),
                      Optional.empty(),
                      Duration.ofSeconds(1),
                      () -> Silences.NONE,
                      () -> AlertMarks.NONE,
                      () -> Inhibitions.none(Duration.ofSeconds(1)))));
      Await.until("it fires there too", () -> empty.alerts().size() == 1);
      assertEquals(
          Instant.ofEpochMilli(firedMillis),
          Instant.parse(empty.alerts().get(0).getString("startsAt")));
      Await.result(feed.close());
    } finally {
      Await.result(vertx.close());
    }
  }

  private JsonObject alertmanagerState(ObservedPlane plane) {
    return plane.json("/api/v1/status").getJsonObject("components").getJsonObject("alertmanager");
  }

  private HttpServer onCall() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/on-call",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          notified.add(Buffer.buffer(body).toJsonObject().getString("status"));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
