package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the live stream writes, seen on the wire. */
@Timeout(120)
class EventStreamWritesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private final FleetView view = new FleetView();
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        ConsoleServer.start(
                vertx,
                new ConsoleOptions(
                    "127.0.0.1", 0, 10, 50_000, Duration.ofSeconds(45), Duration.ofMinutes(1)),
                view,
                new RequestDesk(request -> Future.succeededFuture()),
                HistorySource.none(),
                JsonObject::new,
                new FakeProbes(),
                () -> Instant.ofEpochMilli(Made.T0))
            .await(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(30, TimeUnit.SECONDS);
  }

  private Socket stream() throws Exception {
    Socket client = new Socket("127.0.0.1", server.port());
    client.setSoTimeout((int) PATIENCE.toMillis());
    client
        .getOutputStream()
        .write(
            "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    await("one client", () -> console("eventClients") == 1);
    return client;
  }

  private static void await(String what, Callable<Boolean> came) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!came.call()) {
      assertTrue(System.nanoTime() < deadline, what + " never came");
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private int console(String name) throws Exception {
    return get("/api/v1/status").getJsonObject("console").getInteger(name);
  }

  private JsonObject get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return new JsonObject(
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString())
            .body());
  }

  private void tell(int events) {
    for (int i = 1; i <= events; i++) {
      view.accept(Made.hold(Made.DB, Made.T0 + i, 4, "reason-" + i));
    }
  }

  @Test
  void whatIsToldTogetherIsWrittenTogether() throws Exception {
    int events = 2_000;
    try (Socket client = stream()) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      String line = line(in);
      while (!line.isEmpty()) {
        line = line(in);
      }
      tell(events);
      int chunks = 0;
      int seen = 0;
      while (seen < events) {
        String chunk = chunk(in);
        seen += chunk.split("event: decision\n", -1).length - 1;
        chunks++;
      }
      assertEquals(events, seen);
      assertTrue(chunks < events / 4, events + " events came in " + chunks + " chunks");
    }
  }

  @Test
  void aClientThatDoesNotReadDoesNotHoldUpTheServersEnd() throws Exception {
    try (Socket dawdler = stream()) {
      dawdler.setReceiveBufferSize(4_096);
      // More than the buffers of both ends can hold.
      int events = 30_000;
      tell(events);
      String head = Long.toString(Made.T0, 36) + "-" + events;
      await("event " + head, () -> get("/api/v1/fleet").getString("eventId").equals(head));
      assertEquals(1, console("eventClients"));
      server.close().await(30, TimeUnit.SECONDS);
    }
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.readUnsignedByte();
    while (c != '\n') {
      if (c != '\r') {
        line.append((char) c);
      }
      c = in.readUnsignedByte();
    }
    return line.toString();
  }

  private static String chunk(DataInputStream in) throws IOException {
    byte[] bytes = new byte[Integer.parseInt(line(in), 16)];
    in.readFully(bytes);
    line(in);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
