package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that no client of good will sends, byte by byte; the service still answers. */
@Timeout(120)
class HostileClientsIT {
  private static final String TOKEN = "Authorization: Bearer tg_otto\r\n";
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Vertx vertx = Vertx.vertx();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private ConsoleServer server;

  private void start(Duration patience) throws Exception {
    start(options(patience));
  }

  private void start(ConsoleOptions options) throws Exception {
    FleetView view = new FleetView();
    view.accept(Made.window(ORDERS, T0, 8, 120));
    server =
        ConsoleServer.start(
                vertx,
                options,
                new ConsoleAccess(
                    Optional.empty(),
                    () -> ApiTokens.NONE.with("tg_otto", new Holder("otto", ApiRole.OPERATOR)),
                    Optional.empty(),
                    refused::add),
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
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static String get(String path, String headers) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        + headers
        + "\r\n";
  }

  private String ask(String request) throws IOException {
    try (Socket socket = connect()) {
      send(socket, request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String status(String answer) {
    return answer.substring(0, Math.min(answer.length(), 12));
  }

  private void assertItStillAnswers() throws IOException {
    String answer = ask(get("/api/v1/fleet", TOKEN));
    assertTrue(
        answer.startsWith("HTTP/1.1 200 ") && answer.contains("\"service\":\"orders\""), answer);
  }

  private static ConsoleOptions options(Duration patience) {
    return new ConsoleOptions("127.0.0.1", 0, 5, 10, patience.dividedBy(4), patience);
  }

  /** Whether a connection is kept open and answered. */
  private static boolean isAnswered(Socket socket) {
    try {
      send(socket, "GET /api/v1/fleet HTTP/1.1\r\nHost: localhost\r\n" + TOKEN + "\r\n");
      return socket.getInputStream().read() == 'H';
    } catch (IOException reset) {
      return false;
    }
  }

  @Test
  void oneConnectionTooManyOfAnAddressIsClosedAndAnotherAddressIsAnswered() throws Exception {
    start(options(LONG).withConnections(3, 2));
    try (Socket first = connect();
        Socket second = connect()) {
      assertTrue(isAnswered(first) && isAnswered(second));
      try (Socket third = connect()) {
        assertFalse(isAnswered(third), "it is one too many of its address");
      }
      assertEquals(List.of("too-many-connections-of-address"), refused);
      try (Socket other = connectFrom("127.0.0.2");
          Socket fourth = connectFrom("127.0.0.3")) {
        assertTrue(isAnswered(other), "another address has its own");
        assertFalse(isAnswered(fourth), "it is one too many in all");
      }
      assertEquals(List.of("too-many-connections-of-address", "too-many-connections"), refused);
    }
    // Their places are given back.
    while (!isAnsweredAnew()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private boolean isAnsweredAnew() throws IOException {
    try (Socket later = connect()) {
      return isAnswered(later);
    }
  }

  private Socket connectFrom(String address) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(60_000);
    socket.bind(new InetSocketAddress(address, 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    return socket;
  }

  @Test
  void aHeadThatIsTooLongIsRefused() throws Exception {
    start(LONG);
    String long9k = "a".repeat(9_000);
    assertEquals("HTTP/1.1 431", status(ask(get("/", "X-Long: " + long9k + "\r\n"))));
    // Its version stands behind the path, and was not read.
    assertEquals("HTTP/1.0 414", status(ask(get("/" + long9k, ""))));
    assertEquals(List.of("malformed-request", "malformed-request"), refused);
    assertItStillAnswers();
  }

  @Test
  void aBodyWithoutALengthIsCutWhereOneWithALengthIs() throws Exception {
    start(LONG);
    String part = "10000\r\n" + " ".repeat(65_536) + "\r\n";
    String answer =
        ask(
            "POST /api/v1/pools/orders/workers/resize HTTP/1.1\r\nHost: localhost\r\n"
                + "Connection: close\r\nTransfer-Encoding: chunked\r\n"
                + "Content-Type: application/json\r\n"
                + TOKEN
                + "\r\n"
                + part.repeat(17)
                + "0\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    assertItStillAnswers();
  }

  /** What is in a path, a query or a header comes back in JSON only, or not at all. */
  @ParameterizedTest
  @CsvSource({
    "/api/v1/pools/orders%0d%0aSet-Cookie:%20a=b/workers,400",
    "/api/v1/pools/orders/workers%0aorders%2Cpool=x%20size=1,400",
    "/api/v1/pools/orders%2Cpool=x/workers,400",
    "/api/v1/fleet?x=%0d%0aSet-Cookie:%20a=b,400",
    "/console%0d%0aSet-Cookie:%20a=b,404",
    "/api/v1/gate/runs/..%2f..%2fetc%2fpasswd,404",
    "/console/..%5c..%5cetc%5cpasswd,404",
    "/console/%00,404",
  })
  void nothingOfARequestGetsIntoTheHead(String path, int status) throws Exception {
    start(LONG);
    String answer = ask(get(path, TOKEN));
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    assertFalse(answer.contains("\r\nSet-Cookie"), answer);
    assertTrue(answer.contains("urn:tidegate:problem:"), answer);
    assertItStillAnswers();
  }

  /** A connection that never comes to the point, though there is always another byte of it. */
  @Test
  void whoSendsARequestByDropsIsCutOffAndTheOthersAreServed() throws Exception {
    start(Duration.ofSeconds(2));
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        Socket socket = connect();
        slow.add(socket);
        send(
            socket,
            i % 2 == 0
                ? "GET /api/v1/fleet HTTP/1.1\r\nHost: localhost\r\n"
                : "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n");
      }
      assertItStillAnswers();
      // However many bytes they send; the test's timeout ends what would not.
      while (!slow.isEmpty()) {
        slow.removeIf(HostileClientsIT::isCut);
        Thread.sleep(20);
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    assertEquals(10, refused.stream().filter("slow-request"::equals).count());
    assertEquals(10, refused.stream().filter("malformed-request"::equals).count());
    assertItStillAnswers();
  }

  private static boolean isCut(Socket socket) {
    try {
      send(socket, "a");
      return false;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      throw new AssertionError("the test's own socket failed", e);
    }
  }
}
