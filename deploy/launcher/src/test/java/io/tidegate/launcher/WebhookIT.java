package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidegate.bus.Await;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.tidegate.wire.PoolId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Alerts of a real broker at real receivers: one that is away at first, one that takes nothing. */
@Timeout(180)
class WebhookIT {
  private static final String KEY = "canary-0123456789abcdef0123456789abcdef";
  private static final PoolId WORKERS = PoolId.parse("orders/workers");
  private static final PoolId FRONT = PoolId.parse("shop/front");
  private static final PoolId DB = PoolId.parse("shop/db");
  private static final Pattern SIGNATURE = Pattern.compile("t=(\\d+),v1=([0-9a-f]{64})");

  @TempDir Path directory;

  private final List<Taken> taken = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();

  /** What the first receiver took. */
  private record Taken(String contentType, String signature, byte[] body) {
    String id() {
      return Buffer.buffer(body).toJsonObject().getString("id");
    }
  }

  @Test
  void eachIsTakenOnceAndSignedOrIsADeadLetter() throws Exception {
    HttpServer receivers =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receivers.createContext("/away-at-first", this::awayAtFirst);
    receivers.createContext("/takes-nothing", exchange -> answer(exchange, 410));
    receivers.start();
    String base = "http://127.0.0.1:" + receivers.getAddress().getPort();
    Path key = Files.writeString(directory.resolve("key"), KEY + "\n");
    try (ObservedPlane plane =
        new ObservedPlane(
            directory,
            Map.of(
                "alerts.webhooks",
                base + "/away-at-first, " + base + "/takes-nothing",
                "alerts.webhook-key-file",
                key.toString()))) {
      plane.send(alert("first"));
      Await.until("it is taken", () -> taken.size() == 1);
      assertEquals(3, asked.get());
      assertSigned(taken.get(0));

      Await.until("it is a dead letter", () -> !deadLetters(plane).isEmpty());
      JsonObject letter = deadLetters(plane).getJsonObject(0);
      assertEquals("first", letter.getString("alertId"));
      assertEquals("it answers 410", letter.getString("reason"));
      assertEquals(base, letter.getString("receiver"), "without its path");
      assertEquals(1, letter.getInteger("attempts"));

      plane.send(alert("second"));
      Await.until("the next one is taken", () -> taken.size() == 2);
      assertEquals(List.of("first", "second"), taken.stream().map(Taken::id).toList());
      Await.until("the next one is a dead letter, too", () -> deadLetters(plane).size() == 2);

      // The answer is on its way when the receiver has taken it.
      Await.until(
          "both are counted",
          () -> plane.metrics().get("tidegate_feed_sent_total{feed=\"webhook\"}") == 2);
      Map<String, Double> metrics = plane.metrics();
      assertEquals(2, metrics.get("tidegate_feed_dropped_total{feed=\"webhook\"}"));
      assertEquals(4, metrics.get("tidegate_feed_failures_total{feed=\"webhook\"}"));
      String status = plane.get("/api/v1/status").body();
      assertTrue(status.contains(base + ": it answers 410"), status);
      assertEquals(0, metrics.get("tidegate_part_well{part=\"webhooks\"}"));
      assertEquals(200, plane.get("/health/ready").statusCode());
      assertFalse(status.contains("canary"), status);
      whatIsSilencedIsSentToNobody(plane);
      whatIsAcknowledgedIsNotSentAgain(plane);
      whatAnotherOneExplainsIsSentWhenItOutlastsThat(plane);
    } finally {
      receivers.stop(0);
    }
  }

  /** By the time that an alert tells of, so it does not matter when it is read. */
  private void whatIsSilencedIsSentToNobody(ObservedPlane plane) throws Exception {
    JsonObject silenced =
        new JsonObject(
            plane.run("silence", "orders/*", "--for", "2h", "--reason", "deploying", "-o", "json"));
    String id = silenced.getJsonArray("silences").getJsonObject(0).getString("id");
    assertTrue(plane.run("silences").contains(id + "  SILENCED orders/*"));
    long nowMillis = plane.json("/api/v1/silences").getLong("nowMillis");
    plane.send(alert("silenced", nowMillis));
    plane.send(alert("before-it", nowMillis - 60_000));
    Await.until("the one from before the silence is taken", () -> taken.size() == 3);
    assertEquals("before-it", taken.get(2).id());
    Await.until(
        "the other one is counted",
        () -> plane.metrics().get("tidegate_feed_silenced_total{feed=\"webhook\"}") == 1);
    Await.until(
        "both are listed",
        () ->
            plane.json("/api/v1/alerts").getJsonArray("alerts").stream()
                .map(JsonObject.class::cast)
                .filter(it -> it.getBoolean("silenced"))
                .map(it -> it.getString("alertId"))
                .toList()
                .equals(List.of("silenced")));

    String ended = plane.run("unsilence", id);
    assertTrue(ended.contains("Nothing is silenced."), ended);
    assertEquals(
        new JsonArray(),
        new JsonObject(plane.run("unsilence", id, "-o", "json")).getJsonArray("silences"));
    plane.send(alert("after-it", plane.json("/api/v1/silences").getLong("nowMillis")));
    Await.until("the next one is taken", () -> taken.size() == 4);
    assertEquals("after-it", taken.get(3).id());
  }

  private void whatIsAcknowledgedIsNotSentAgain(ObservedPlane plane) throws Exception {
    String id = "breach-forecast:orders/workers:1";
    plane.send(forecast(id, Severity.WARNING));
    Await.until("it is taken", () -> taken.size() == 5);
    Await.until("it is listed", () -> plane.run("alerts").contains("id " + id));
    String marked = plane.run("alerts", "mark", id, "ACKNOWLEDGED", "--comment", "on it");
    assertEquals("ACKNOWLEDGED: " + id, marked.strip());
    String listed = plane.run("alerts");
    assertTrue(
        listed.contains("      acknowledged by %s at ".formatted(Person.here()))
            && listed.contains(": on it"),
        listed);
    plane.send(forecast(id + ":again:2", Severity.WARNING));
    Await.until(
        "it is counted",
        () -> plane.metrics().get("tidegate_feed_acknowledged_total{feed=\"webhook\"}") == 1);
    plane.send(forecast(id + ":worse", Severity.CRITICAL));
    Await.until("the worse one is taken", () -> taken.size() == 6);
    assertEquals(id + ":worse", taken.get(5).id());
    JsonObject useful = new JsonObject(plane.run("alerts", "mark", id, "USEFUL", "-o", "json"));
    assertEquals(1, useful.getJsonArray("verdicts").getJsonObject(0).getInteger("useful"));
    assertEquals(1, plane.metrics().get("tidegate_alert_feedback_total{verdict=\"useful\"}"));
    assertEquals(0, plane.metrics().get("tidegate_alert_feedback_total{verdict=\"not-useful\"}"));
  }

  private void whatAnotherOneExplainsIsSentWhenItOutlastsThat(ObservedPlane plane)
      throws Exception {
    long minuteAgo = System.currentTimeMillis() - 60_000;
    plane.send(of(DB, "db-breach", Kind.SLO_BREACH, Severity.CRITICAL, minuteAgo));
    Await.until("it is taken", () -> taken.size() == 7);
    assertEquals("db-breach", taken.get(6).id());
    plane.sendSlowedBy(FRONT, DB, minuteAgo);
    Await.until(
        "the decision is known",
        () -> plane.get("/api/v1/decisions").body().contains("downstream-slow"));
    plane.send(of(FRONT, "front-breach", Kind.SLO_BREACH, Severity.CRITICAL, minuteAgo + 1));
    plane.awaitInhibited("front-breach", DB);
    Await.until(
        "it is counted",
        () -> plane.metrics().get("tidegate_feed_inhibited_total{feed=\"webhook\"}") == 1);
    String listed = plane.run("alerts");
    assertTrue(listed.contains("      explained by SLO_BREACH of shop/db: db-breach"), listed);
    assertTrue(listed.contains("      explains SLO_BREACH of shop/front: front-breach"), listed);

    plane.send(of(DB, "db-over", Kind.SLO_BREACH_ENDED, Severity.INFO, minuteAgo + 20_000));
    Await.until("the end of the cause is taken, and what outlasts it", () -> taken.size() == 9);
    assertEquals(Set.of("db-over", "front-breach"), Set.of(taken.get(7).id(), taken.get(8).id()));
  }

  private static Alert of(PoolId pool, String id, Kind kind, Severity severity, long atMillis) {
    return new Alert(id, pool, kind, severity, atMillis, "", "");
  }

  private static Alert forecast(String id, Severity severity) {
    return new Alert(
        id, WORKERS, Kind.BREACH_FORECAST, severity, System.currentTimeMillis(), "soon", "");
  }

  private static Alert alert(String id) {
    return alert(id, System.currentTimeMillis());
  }

  private static Alert alert(String id, long atMillis) {
    return new Alert(
        id,
        WORKERS,
        Kind.SLO_BREACH,
        Severity.CRITICAL,
        atMillis,
        "p99 of orders/workers is 700 ms",
        "");
  }

  /** As README.md tells a receiver to. */
  private static void assertSigned(Taken one) throws Exception {
    assertEquals("application/cloudevents+json; charset=UTF-8", one.contentType());
    assertEquals("first", one.id());
    Matcher signature = SIGNATURE.matcher(one.signature());
    assertTrue(signature.matches(), one.signature());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update((signature.group(1) + ".").getBytes(StandardCharsets.UTF_8));
    assertEquals(signature.group(2), HexFormat.of().formatHex(mac.doFinal(one.body())));
  }

  private static JsonArray deadLetters(ObservedPlane plane) {
    return plane
        .json("/api/v1/status")
        .getJsonObject("components")
        .getJsonObject("webhooks")
        .getJsonArray("deadLetters");
  }

  private void awayAtFirst(HttpExchange exchange) throws IOException {
    if (asked.incrementAndGet() <= 2) {
      answer(exchange, 503);
      return;
    }
    taken.add(
        new Taken(
            exchange.getRequestHeaders().getFirst("Content-Type"),
            exchange.getRequestHeaders().getFirst("Tidegate-Signature"),
            exchange.getRequestBody().readAllBytes()));
    answer(exchange, 204);
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }
}
