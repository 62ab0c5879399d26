package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.DB;
import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The alerts by WebSocket, with real clients. */
@Timeout(120)
class AlertSocketIT {
  private static final String EPOCH = Long.toString(T0, 36) + "-";
  private static final String[] VERA = {"Authorization", "Bearer tg_vera"};
  private static final Duration LONG = Duration.ofSeconds(15);
  private static final Duration SHORT = Duration.ofMillis(50);

  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final FleetView view = new FleetView();
  private final List<AlertSocketClient> open = new ArrayList<>();
  private volatile ApiTokens tokens =
      ApiTokens.NONE.with("tg_vera", new Holder("vera", ApiRole.VIEWER));
  private ConsoleServer server;

  private void start(int clients, int ring, Duration heartbeat) throws Exception {
    start(new ConsoleOptions("127.0.0.1", 0, clients, ring, heartbeat, Duration.ofMinutes(1)));
  }

  private void start(ConsoleOptions options) throws Exception {
    server =
        ConsoleServer.start(
                vertx,
                options,
                ConsoleAccess.of(() -> tokens),
                view,
                new RequestDesk(request -> Future.succeededFuture()),
                HistorySource.none(),
                JsonObject::new,
                new FakeProbes(),
                () -> Instant.ofEpochMilli(T0))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    for (AlertSocketClient client : open) {
      client.abort();
    }
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private AlertSocketClient socket(String query, String... headers) throws Exception {
    AlertSocketClient client = AlertSocketClient.open(server.port(), query, headers);
    open.add(client);
    return client;
  }

  private HttpResponse<String> ask(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(own() + path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .headers(headers);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private String own() {
    return "http://127.0.0.1:" + server.port();
  }

  private JsonObject json(String path) throws Exception {
    return new JsonObject(ask("GET", path, "", VERA).body());
  }

  private void alert(int number) {
    view.accept(Made.alert(ORDERS, "a" + number, T0 + number, "silent-" + number));
  }

  private void hold(int number) {
    view.accept(Made.hold(DB, T0 + number, 4, "reason-" + number));
  }

  private void awaitHead(int sequence) throws Exception {
    while (!json("/api/v1/alerts").getString("eventId").equals(EPOCH + sequence)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private void awaitConsole(String name, int expected) throws Exception {
    while (json("/api/v1/status").getJsonObject("console").getInteger(name) != expected) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  @Test
  void eachAlertIsAMessageAsTheListHasIt() throws Exception {
    start(10, 100, LONG);
    AlertSocketClient client = socket("", VERA);
    hold(1);
    alert(2);
    hold(3);
    alert(4);

    JsonObject first = client.next();
    assertEquals(EPOCH + "2", first.remove("eventId"));
    assertEquals("silent-2", first.getString("text"));
    assertEquals("silent-4", client.nextText());
    assertEquals(first, json("/api/v1/alerts").getJsonArray("alerts").getJsonObject(1));
  }

  @Test
  void whoComesBackGetsWhatWasMissedHoweverMuchElseThereWas() throws Exception {
    start(10, 3, LONG);
    String at = json("/api/v1/alerts").getString("eventId");
    alert(1);
    hold(2);
    alert(3);
    for (int i = 4; i <= 9; i++) {
      hold(i);
    }
    awaitHead(9);
    AlertSocketClient client = socket("?after=" + at, VERA);
    assertEquals("silent-1", client.nextText());
    assertEquals("silent-3", socket("?after=" + EPOCH + "1", VERA).nextText());
    AlertSocketClient last = socket("?after=" + EPOCH + "3", VERA);
    alert(10);

    assertEquals("silent-3", client.nextText());
    assertEquals("silent-10", client.nextText());
    assertEquals("silent-10", last.nextText());
  }

  @Test
  void whoWasAwayTooLongIsToldToReadAnewAndThenFollows() throws Exception {
    start(10, 3, LONG);
    for (int i = 1; i <= 5; i++) {
      alert(i);
    }
    awaitHead(5);
    AlertSocketClient late = socket("?after=" + EPOCH + "1", VERA);
    AlertSocketClient other = socket("?after=zzz-3", VERA);
    AlertSocketClient ahead = socket("?after=" + EPOCH + "7", VERA);
    alert(6);

    assertReset("event 1 is too old: alert 2, which came after it, is gone", late);
    assertReset("the event id is not of this run of the server", other);
    assertReset("event 7 is ahead of the newest, 5", ahead);
  }

  private static void assertReset(String reason, AlertSocketClient client) throws Exception {
    JsonObject reset = client.next();
    assertEquals("reset", reset.getString("type"));
    assertEquals(EPOCH + "5", reset.getString("eventId"));
    assertEquals(reason, reset.getString("reason"));
    assertEquals("silent-6", client.nextText());
  }

  @Test
  void aClientThatDoesNotReadIsDroppedAndItsPlaceIsFree() throws Exception {
    // One place for the dawdler, one for who asks.
    start(
        new ConsoleOptions("127.0.0.1", 0, 1, 10_000, SHORT, Duration.ofMinutes(1))
            .withConnections(2, 2));
    try (Socket dawdler = AlertSocketClient.mute(server.port())) {
      awaitConsole("eventClients", 1);
      String text = "x".repeat(2_000);
      for (int i = 1; i <= 5_000; i++) {
        view.accept(Made.alert(ORDERS, "a" + i, T0 + i, text));
      }
      awaitConsole("droppedEventClients", 1);
      awaitConsole("eventClients", 0);
      assertEquals(101, AlertSocketClient.status(server.port(), VERA));
    }
  }

  @Test
  void aClientThatAnswersNoPingIsDroppedAndOneThatDoesStays() throws Exception {
    start(new ConsoleOptions("127.0.0.1", 0, 10, 100, SHORT, Duration.ofSeconds(2)));
    AlertSocketClient client = socket("", VERA);
    try (Socket mute = AlertSocketClient.mute(server.port())) {
      byte[] all = mute.getInputStream().readAllBytes();
      assertEquals((byte) 0x89, all[0], "it was pinged");
    }
    awaitConsole("droppedEventClients", 1);
    alert(1);
    assertEquals("silent-1", client.nextText());
  }

  @Test
  void streamsAndSocketsHaveOneLimit() throws Exception {
    start(1, 100, LONG);
    AlertSocketClient only = socket("", VERA);
    assertEquals(503, AlertSocketClient.status(server.port(), VERA));
    HttpResponse<String> stream = ask("GET", "/api/v1/events", "", VERA);
    assertEquals(503, stream.statusCode());
    only.close();
    awaitConsole("eventClients", 0);
    assertEquals(101, AlertSocketClient.status(server.port(), VERA));
  }

  @Test
  void theirConnectionsArePlacesThatAreGivenBack() throws Exception {
    start(
        new ConsoleOptions("127.0.0.1", 0, 10, 100, LONG, Duration.ofMinutes(1))
            .withConnections(4, 4));
    for (int i = 0; i < 20; i++) {
      AlertSocketClient client = socket("", VERA);
      if (i % 2 == 0) {
        client.close();
      } else {
        client.abort();
      }
      // The one place more is of who asks this.
      awaitConsole("eventClients", 0);
    }
  }

  @Test
  void onlyWhoMayIsLetIn() throws Exception {
    start(10, 100, LONG);
    assertEquals(401, AlertSocketClient.status(server.port()));
    assertEquals(401, AlertSocketClient.status(server.port(), "Authorization", "Bearer tg_nobody"));
    assertEquals(
        403, AlertSocketClient.status(server.port(), with(VERA, "Origin", "https://evil.example")));
    assertEquals(101, AlertSocketClient.status(server.port(), with(VERA, "Origin", own())));

    String cookie = signIn();
    assertEquals(
        403,
        AlertSocketClient.status(
            server.port(), "Cookie", cookie, "Origin", "https://evil.example"));
    assertEquals(403, AlertSocketClient.status(server.port(), "Cookie", cookie));
    assertEquals(101, AlertSocketClient.status(server.port(), "Cookie", cookie, "Origin", own()));

    tokens = ApiTokens.NONE;
    assertEquals(403, AlertSocketClient.status(server.port(), "Origin", "https://evil.example"));
    assertEquals(101, AlertSocketClient.status(server.port()));
  }

  private static String[] with(String[] headers, String... more) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private String signIn() throws Exception {
    HttpResponse<String> in =
        ask("POST", SessionRoutes.PATH, "{\"token\": \"tg_vera\"}", "Origin", own());
    assertEquals(200, in.statusCode(), in.body());
    return in.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }

  @Test
  void itEndsWithItsToken() throws Exception {
    start(10, 100, SHORT);
    AlertSocketClient client = socket("", VERA);
    AlertSocketClient page = socket("", "Cookie", signIn(), "Origin", own());
    tokens = ApiTokens.NONE.with("tg_other", new Holder("other", ApiRole.VIEWER));
    assertEquals(1008, client.closeCode());
    assertEquals(1008, page.closeCode());
  }

  @Test
  void itEndsWhenItsBrowserSignsOutAndSoDoesItsStream() throws Exception {
    start(10, 100, SHORT);
    String cookie = signIn();
    AlertSocketClient other = socket("", VERA);
    AlertSocketClient page = socket("", "Cookie", cookie, "Origin", own());
    HttpResponse<InputStream> stream =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(own() + "/api/v1/events"))
                    .header("Cookie", cookie)
                    .build(),
                BodyHandlers.ofInputStream());
    String csrf =
        new JsonObject(ask("GET", SessionRoutes.PATH, "", "Cookie", cookie).body())
            .getString("csrf");
    ask("DELETE", SessionRoutes.PATH, "", "Cookie", cookie, AccessGate.CSRF_HEADER, csrf);
    assertEquals(1008, page.closeCode());
    try (InputStream body = stream.body()) {
      body.readAllBytes();
    }
    alert(1);
    assertEquals("silent-1", other.nextText());
  }

  @Test
  void whatAClientSaysEndsIt() throws Exception {
    start(10, 100, LONG);
    for (Map.Entry<String, Integer> said :
        Map.of("hello", 1003, "x".repeat(5_000), 1009).entrySet()) {
      AlertSocketClient client = socket("", VERA);
      client.say(said.getKey());
      assertEquals(said.getValue(), client.closeCode());
    }
    awaitConsole("eventClients", 0);
  }

  @Test
  void itIsToldThatTheServerStops() throws Exception {
    start(10, 100, LONG);
    AlertSocketClient client = socket("", VERA);
    server.close().await(5, TimeUnit.SECONDS);
    assertEquals(1001, client.closeCode());
  }

  @Test
  void whatIsNoHandshakeIsToldWhatWouldBe() throws Exception {
    start(10, 100, LONG);
    HttpResponse<String> plain = ask("GET", "/api/v1/alerts/socket", "", VERA);
    assertEquals(426, plain.statusCode());
    assertEquals("13", plain.headers().firstValue("Sec-WebSocket-Version").orElse(""));
    assertEquals(
        "/api/v1/alerts/socket is a WebSocket: ask by HTTP/1.1 with Upgrade: websocket,"
            + " Sec-WebSocket-Version: 13 and a Sec-WebSocket-Key",
        new JsonObject(plain.body()).getString("detail"));
  }
}
