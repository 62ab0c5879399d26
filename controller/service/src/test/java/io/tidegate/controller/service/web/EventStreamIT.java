package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.DB;
import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamIT {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final FleetView view = new FleetView();
  private final List<AutoCloseable> open = new ArrayList<>();
  private ConsoleServer server;

  /** One block of a stream: an event, or a comment. */
  private record Block(String id, String event, JsonObject data, String comment) {}

  /** A client that reads block by block. */
  private static final class Stream implements AutoCloseable {
    private final InputStream body;
    private final BufferedReader lines;

    Stream(InputStream body) {
      this.body = body;
      this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    Block next() throws Exception {
      String id = null;
      String event = null;
      JsonObject data = null;
      String comment = null;
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.isEmpty()) {
          return new Block(id, event, data, comment);
        }
        int colon = line.indexOf(':');
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon)) {
          case "id" -> id = value;
          case "event" -> event = value;
          case "data" -> data = new JsonObject(value);
          default -> comment = value;
        }
      }
      return null;
    }

    Block nextEvent() throws Exception {
      Block block;
      do {
        block = next();
        assertNotNull(block, "the stream ended");
      } while (block.event() == null);
      return block;
    }

    @Override
    public void close() throws Exception {
      body.close();
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable it : open) {
      it.close();
    }
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private void start(int clients, int ring, Duration heartbeat) throws Exception {
    server =
        ConsoleServer.start(
                vertx,
                new ConsoleOptions("127.0.0.1", 0, clients, ring, heartbeat, Duration.ofMinutes(1)),
                view,
                new RequestDesk(request -> Future.succeededFuture()),
                HistorySource.none(),
                JsonObject::new,
                new FakeProbes(),
                () -> Instant.ofEpochMilli(T0))
            .await(10, TimeUnit.SECONDS);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private Stream stream(String query, String lastEventId) throws Exception {
    HttpRequest.Builder request = request("/api/v1/events" + query);
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
    assertEquals(200, response.statusCode());
    assertEquals("text/event-stream", response.headers().firstValue("content-type").orElse(""));
    Stream stream = new Stream(response.body());
    open.add(stream);
    return stream;
  }

  private JsonObject json(String path) throws Exception {
    return new JsonObject(http.send(request(path).build(), BodyHandlers.ofString()).body());
  }

  private void hold(int number) {
    view.accept(Made.hold(DB, T0 + number, 4, "reason-" + number));
  }

  @Test
  void eventsComeInOrderWithTheirTypeAndIds() throws Exception {
    start(10, 100, Duration.ofSeconds(15));
    Stream stream = stream("", null);
    view.accept(Made.window(ORDERS, T0, 8, 120));
    view.accept(Made.breachIn(ORDERS, T0, 12, 410));
    view.accept(Made.resize(ORDERS, T0, 8, 12, "auto"));
    view.accept(Made.kept(ORDERS, T0, T0 + 5_000, 8, 12));
    view.accept(Made.alert(ORDERS, "a", T0, "silent"));

    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      blocks.add(stream.nextEvent());
    }
    assertEquals(
        List.of("window", "forecast", "decision", "verification", "alert"),
        blocks.stream().map(Block::event).toList());
    String epoch = Long.toString(T0, 36);
    assertEquals(
        java.util.stream.Stream.of("-1", "-2", "-3", "-4", "-5").map(it -> epoch + it).toList(),
        blocks.stream().map(Block::id).toList());
    assertEquals(120.0, blocks.get(0).data().getDouble("p99Millis"));
    assertTrue(blocks.get(1).data().getBoolean("turn"));
  }

  @Test
  void whoComesBackGetsWhatWasMissed() throws Exception {
    start(10, 100, Duration.ofSeconds(15));
    Stream first = stream("", null);
    hold(1);
    String seen = first.nextEvent().id();
    first.close();
    hold(2);
    hold(3);

    Stream again = stream("?after=ignored-1", seen);
    assertEquals("reason-2", again.nextEvent().data().getString("reason"));
    assertEquals("reason-3", again.nextEvent().data().getString("reason"));
  }

  @Test
  void fromTheSnapshotOnNothingIsMissed() throws Exception {
    start(10, 100, Duration.ofSeconds(15));
    String at = json("/api/v1/fleet").getString("eventId");
    hold(1);

    assertEquals("reason-1", stream("?after=" + at, null).nextEvent().data().getString("reason"));
  }

  @Test
  void whoWasAwayTooLongIsToldToLoadAnewAndThenFollows() throws Exception {
    start(10, 3, Duration.ofSeconds(15));
    String at = json("/api/v1/fleet").getString("eventId");
    for (int i = 1; i <= 5; i++) {
      hold(i);
    }
    awaitHead(5);
    Stream stream = stream("?after=" + at, null);
    Block reset = stream.nextEvent();
    hold(6);

    assertEquals("reset", reset.event());
    assertEquals("event 0 is gone: the oldest kept is 3", reset.data().getString("reason"));
    assertEquals("reason-6", stream.nextEvent().data().getString("reason"));
  }

  @Test
  void anIdOfAnotherRunIsToldToLoadAnew() throws Exception {
    start(10, 100, Duration.ofSeconds(15));
    Block reset = stream("", "zzz-3").nextEvent();

    assertEquals("reset", reset.event());
    assertEquals("the event id is not of this run of the server", reset.data().getString("reason"));
  }

  @Test
  void aSilentStreamHasAHeartbeat() throws Exception {
    start(10, 100, Duration.ofMillis(20));
    Stream stream = stream("", null);
    Block block = stream.next();
    while (block.comment() == null || !block.comment().isEmpty()) {
      block = stream.next();
    }
    assertEquals("", block.comment());
  }

  @Test
  void streamsAreLimitedAndAClosedOneMakesRoom() throws Exception {
    start(1, 100, Duration.ofMillis(20));
    Stream only = stream("", null);
    HttpResponse<String> refused =
        http.send(request("/api/v1/events").build(), BodyHandlers.ofString());

    assertEquals(503, refused.statusCode());
    assertEquals(
        "1 live streams are open, which is the limit: close one, or try again in 10 s",
        new JsonObject(refused.body()).getString("detail"));
    assertEquals("10", refused.headers().firstValue("retry-after").orElse(""));
    only.close();
    awaitConsole("eventClients", 0);
  }

  @Test
  void aClientThatDoesNotReadIsDropped() throws Exception {
    start(10, 10_000, Duration.ofMillis(50));
    try (Socket dawdler = new Socket("127.0.0.1", server.port())) {
      dawdler.setReceiveBufferSize(4_096);
      OutputStream out = dawdler.getOutputStream();
      out.write(
          "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      awaitConsole("eventClients", 1);
      // More than the buffers of both ends can hold.
      for (int i = 1; i <= 30_000; i++) {
        hold(i);
      }
      awaitConsole("droppedEventClients", 1);
      awaitConsole("eventClients", 0);
    }
  }

  private void awaitHead(int sequence) throws Exception {
    String head = Long.toString(T0, 36) + "-" + sequence;
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!json("/api/v1/fleet").getString("eventId").equals(head)) {
      assertTrue(System.nanoTime() < deadline, "the stream never got to event " + head);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private void awaitConsole(String name, int expected) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    int value;
    do {
      value = json("/api/v1/status").getJsonObject("console").getInteger(name);
      if (value == expected) {
        return;
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    } while (System.nanoTime() < deadline);
    assertEquals(expected, value, name);
  }
}
