package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.tidegate.wire.ChangeRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, over HTTP. */
@Timeout(30)
class AccessGateIT {
  private static final String VIEWER = "tg_viewer";
  private static final String OPERATOR = "tg_operator";
  private static final String ADMIN = "tg_admin";
  private static final String RESIZE = "/api/v1/pools/orders/workers/resize";

  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final FleetView view = new FleetView();
  private final List<ChangeRequest> topic = new ArrayList<>();
  private final AtomicLong now = new AtomicLong(T0 + 10_000);
  private volatile ApiTokens tokens =
      ApiTokens.NONE
          .with(VIEWER, new Holder("vera", ApiRole.VIEWER))
          .with(OPERATOR, new Holder("otto", ApiRole.OPERATOR))
          .with(ADMIN, new Holder("ada", ApiRole.ADMIN));
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
    view.accept(Made.window(ORDERS, T0 + 9_000, 8, 120));
    RequestDesk desk =
        new RequestDesk(
            request -> {
              topic.add(request);
              return Future.succeededFuture();
            });
    server =
        ConsoleServer.start(
                vertx,
                ConsoleOptions.at("127.0.0.1", 0),
                ConsoleAccess.of(() -> tokens),
                view,
                desk,
                HistorySource.none(),
                JsonObject::new,
                new FakeProbes(),
                () -> Instant.ofEpochMilli(now.get()))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private String own() {
    return "http://127.0.0.1:" + server.port();
  }

  private HttpResponse<String> ask(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(own() + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> with(String token, String method, String path, String body)
      throws Exception {
    return ask(method, path, body, "Authorization", "Bearer " + token);
  }

  private static String type(HttpResponse<String> response) {
    return new JsonObject(response.body()).getString("type").replace("urn:tidegate:problem:", "");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/api/v1/fleet,200,200,200",
    "GET,/api/v1/decisions,200,200,200",
    "GET,/api/v1/alerts,200,200,200",
    "GET,/api/v1/forecasts,200,200,200",
    "GET,/api/v1/instances,200,200,200",
    "GET,/api/v1/status,200,200,200",
    "GET,/api/v1/pools/orders/workers,200,200,200",
    "GET,/metrics,200,200,200",
    "GET,/api/v1/no-such-thing,404,404,404",
    "POST,/api/v1/pools/orders/workers/resize,403,202,202",
    "POST,/api/v1/pools/orders/workers/warm,403,202,202",
    // Not mounted here: only who may go on is told that.
    "POST,/api/v1/freezes,403,404,404",
    "POST,/api/v1/freezes/thaw,403,404,404",
    "POST,/api/v1/policies/diff,403,404,404",
    "POST,/api/v1/policies,403,403,404",
    // What is not known to be an operator's is an administrator's, and then not there.
    "POST,/api/v1/no-such-thing,403,403,404",
    "DELETE,/api/v1/fleet,403,403,405",
  })
  void eachRoleGetsWhatIsItsOwn(String method, String path, int viewer, int operator, int admin)
      throws Exception {
    String body =
        method.equals("POST")
            ? (path.endsWith("warm") ? "{\"target\": 4}" : "{\"size\": 12}")
            : null;
    assertEquals(viewer, with(VIEWER, method, path, body).statusCode());
    assertEquals(operator, with(OPERATOR, method, path, body).statusCode());
    assertEquals(admin, with(ADMIN, method, path, body).statusCode());
    HttpResponse<String> nobody = ask(method, path, body);
    assertEquals(401, nobody.statusCode());
    assertEquals("no-token", type(nobody));
    assertEquals(
        "Bearer realm=\"tidegate\"", nobody.headers().firstValue("WWW-Authenticate").orElse(""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer tg_vieweR",
        "Bearer ",
        "Bearer",
        "Basic dGdfdmlld2VyOg==",
        "tg_viewer",
        "Bearer sha256:0000000000000000000000000000000000000000000000000000000000000000"
      })
  void noOtherTokenOpensAnything(String header) throws Exception {
    assertEquals(401, ask("GET", "/api/v1/fleet", null, "Authorization", header).statusCode());
    assertEquals(401, ask("POST", RESIZE, "{\"size\": 12}", "Authorization", header).statusCode());
    assertEquals(List.of(), topic);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health/../api/v1/fleet",
        "/console/../api/v1/fleet",
        "/console/%2e%2e/api/v1/fleet",
        "//api/v1/fleet",
        "/health/..%2fapi/v1/fleet"
      })
  void noDetourLeadsAroundIt(String path) throws Exception {
    HttpResponse<String> response = ask("GET", path, null);
    assertTrue(
        response.statusCode() == 401 || response.statusCode() == 404, "" + response.statusCode());
    assertTrue(!response.body().contains("orders"), response.body());
  }

  @Test
  void thePageAndTheProbesAreOpen() throws Exception {
    assertEquals(200, ask("GET", "/console/", null).statusCode());
    assertEquals(200, ask("GET", "/health/live", null).statusCode());
    assertEquals(200, ask("GET", "/health/ready", null).statusCode());
  }

  @Test
  void whoAskedIsTheTokensHolderWhateverTheRequestSays() throws Exception {
    with(OPERATOR, "POST", RESIZE, "{\"size\": 12, \"requestedBy\": \"ada\"}");
    assertEquals("otto (ada)", topic.get(0).requestedBy());
  }

  @Test
  void aTokenThatIsTakenAwayOpensNothingAnyMoreNorDoesItsSession() throws Exception {
    String cookie = signIn(OPERATOR);
    assertEquals(200, ask("GET", "/api/v1/fleet", null, "Cookie", cookie).statusCode());
    tokens = ApiTokens.NONE.with(VIEWER, new Holder("vera", ApiRole.VIEWER));
    assertEquals(401, with(OPERATOR, "GET", "/api/v1/fleet", null).statusCode());
    assertEquals(401, ask("GET", "/api/v1/fleet", null, "Cookie", cookie).statusCode());
  }

  private String signIn(String token) throws Exception {
    HttpResponse<String> response =
        ask("POST", "/api/v1/session", "{\"token\": \"%s\"}".formatted(token), "Origin", own());
    assertEquals(200, response.statusCode(), response.body());
    String set = response.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(set.contains("HTTPOnly") && set.contains("SameSite=Strict"), set);
    return set.split(";", 2)[0];
  }

  @Test
  void aSessionChangesOnlyWhatItsOwnPageAsksFor() throws Exception {
    String cookie = signIn(OPERATOR);
    JsonObject who = new JsonObject(ask("GET", "/api/v1/session", null, "Cookie", cookie).body());
    assertEquals("otto", who.getString("name"));
    assertEquals("operator", who.getString("role"));
    String csrf = who.getString("csrf");

    HttpResponse<String> blind =
        ask("POST", RESIZE, "{\"size\": 12}", "Cookie", cookie, "Origin", own());
    assertEquals("no-csrf-token", type(blind));
    HttpResponse<String> foreign =
        ask(
            "POST",
            RESIZE,
            "{\"size\": 12}",
            "Cookie",
            cookie,
            AccessGate.CSRF_HEADER,
            csrf,
            "Origin",
            "https://evil.example");
    assertEquals("other-origin", type(foreign));
    assertEquals(List.of(), topic);
    HttpResponse<String> own =
        ask(
            "POST",
            RESIZE,
            "{\"size\": 12}",
            "Cookie",
            cookie,
            AccessGate.CSRF_HEADER,
            csrf,
            "Origin",
            own());
    assertEquals(202, own.statusCode(), own.body());

    ask("DELETE", "/api/v1/session", null, "Cookie", cookie, AccessGate.CSRF_HEADER, csrf);
    assertEquals(401, ask("GET", "/api/v1/fleet", null, "Cookie", cookie).statusCode());
  }

  @Test
  void aSessionThatNobodyUsesEnds() throws Exception {
    String cookie = signIn(VIEWER);
    now.addAndGet(Sessions.IDLE_MILLIS - 1);
    assertEquals(200, ask("GET", "/api/v1/fleet", null, "Cookie", cookie).statusCode());
    now.addAndGet(Sessions.IDLE_MILLIS + 1);
    assertEquals(401, ask("GET", "/api/v1/fleet", null, "Cookie", cookie).statusCode());
    assertEquals(
        new JsonObject().put("required", true),
        new JsonObject(ask("GET", "/api/v1/session", null, "Cookie", cookie).body()));
  }

  @Test
  void whoGuessesIsToldToWaitAndWhoHasATokenIsNotHeldUp() throws Exception {
    for (int i = 0; i < FailedLogins.MOST_IN_A_MINUTE; i++) {
      assertEquals(401, with("tg_" + i, "GET", "/api/v1/fleet", null).statusCode());
    }
    HttpResponse<String> stopped = with("tg_more", "GET", "/api/v1/fleet", null);
    assertEquals(429, stopped.statusCode());
    assertEquals("50", stopped.headers().firstValue("Retry-After").orElse(""));
    HttpResponse<String> signIn = ask("POST", "/api/v1/session", "{\"token\": \"tg_more\"}");
    assertEquals(429, signIn.statusCode());
    assertEquals(200, with(ADMIN, "GET", "/api/v1/fleet", null).statusCode());
    now.addAndGet(60_000);
    assertEquals(401, with("tg_more", "GET", "/api/v1/fleet", null).statusCode());
  }

  @Test
  void withoutTokensOtherPagesStillChangeNothing() throws Exception {
    tokens = ApiTokens.NONE;
    HttpResponse<String> foreign =
        ask("POST", RESIZE, "{\"size\": 12}", "Origin", "http://evil.example");
    assertEquals("other-origin", type(foreign));
    assertEquals(List.of(), topic);
    assertEquals(202, ask("POST", RESIZE, "{\"size\": 12}").statusCode());
    assertEquals(
        new JsonObject().put("required", false),
        new JsonObject(ask("GET", "/api/v1/session", null).body()));
  }

  /** As a page of evil.example asks, once its name resolves to 127.0.0.1: of its own origin. */
  @Test
  void withoutTokensNobodyAsksByAForeignName() throws Exception {
    tokens = ApiTokens.NONE;
    for (String line : List.of("GET /api/v1/fleet", "POST " + RESIZE)) {
      String answer = asked(line, "evil.example", "{\"size\": 12}");
      assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
      assertTrue(answer.contains("other-host"), answer);
    }
    assertEquals(List.of(), topic);
    assertFalse(asked("GET /health/live", "evil.example", "").startsWith("HTTP/1.1 403 "));
    for (String own : List.of("localhost", "LOCALHOST", "127.0.0.1")) {
      String answer = asked("GET /api/v1/fleet", own, "");
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }
  }

  /** By hand: the JDK's client does not let a host be made up. */
  private String asked(String line, String host, String body) throws Exception {
    String authority = host + ":" + server.port();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      String request =
          "%s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
              .formatted(line, authority, authority, body.length(), body);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aRefusedTokenIsNotRepeated() throws Exception {
    HttpResponse<String> refused =
        ask("POST", "/api/v1/session", "{\"token\": \"tg_secret\", \"more\": 1}");
    assertEquals(400, refused.statusCode());
    assertTrue(!refused.body().contains("tg_secret"), refused.body());
  }
}
