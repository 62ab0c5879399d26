package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.tidegate.controller.service.oidc.IssuerOptions;
import io.tidegate.controller.service.oidc.IssuerOptions.KeySource;
import io.tidegate.controller.service.oidc.JwtVerifier;
import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.tidegate.wire.ChangeRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an OpenID Connect issuer, over HTTP on both sides. */
@Timeout(60)
class IssuedTokensIT {
  private static final String RESIZE = "/api/v1/pools/orders/workers/resize";
  private static final Duration LEEWAY = Duration.ofSeconds(30);
  private static final Map<String, ApiRole> ROLES =
      Map.of(
          "tidegate-viewer", ApiRole.VIEWER,
          "tidegate-operator", ApiRole.OPERATOR,
          "tidegate-admin", ApiRole.ADMIN);

  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final FleetView view = new FleetView();
  private final List<ChangeRequest> topic = new ArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final AtomicLong now = new AtomicLong(T0 + 10_000);
  private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
  private LoopbackIssuer issuer;
  private JwtVerifier verifier;
  private ConsoleServer server;

  @TempDir Path dir;

  @BeforeEach
  void start() throws Exception {
    issuer = new LoopbackIssuer();
    view.accept(Made.window(ORDERS, T0 + 9_000, 8, 120));
    serve(Optional.empty());
  }

  private void serve(Optional<KeySource> keys) throws Exception {
    verifier = JwtVerifier.start(vertx, options(keys), clock).await(20, TimeUnit.SECONDS);
    server =
        ConsoleServer.start(
                vertx,
                new ConsoleOptions(
                    "127.0.0.1", 0, 5, 10, Duration.ofMillis(100), Duration.ofMinutes(1)),
                new ConsoleAccess(
                    Optional.empty(),
                    () -> ApiTokens.NONE.with("tg_otto", new Holder("otto", ApiRole.OPERATOR)),
                    Optional.of(new IssuedTokens(verifier, ROLES)),
                    refused::add),
                view,
                new RequestDesk(
                    request -> {
                      topic.add(request);
                      return Future.succeededFuture();
                    }),
                HistorySource.none(),
                JsonObject::new,
                new FakeProbes(),
                clock)
            .await(10, TimeUnit.SECONDS);
  }

  private IssuerOptions options(Optional<KeySource> keys) {
    return new IssuerOptions(
        issuer.url(), LoopbackIssuer.AUDIENCE, List.of("RS256", "ES256"), keys, "roles", LEEWAY);
  }

  private void restart(Optional<KeySource> keys) throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    verifier.close().await(5, TimeUnit.SECONDS);
    serve(keys);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    verifier.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
    issuer.close();
  }

  private HttpResponse<String> ask(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> see(String token) throws Exception {
    return ask("GET", "/api/v1/fleet", "", "Authorization", "Bearer " + token);
  }

  private String token(String role) {
    return issuer.token("ada@example.org", role, clock.instant());
  }

  private String changed(Consumer<JWTClaimsSet.Builder> change) {
    return issuer.token("ada@example.org", "viewer", clock.instant(), change);
  }

  private Date at(long seconds) {
    return Date.from(clock.instant().plusSeconds(seconds));
  }

  private static String type(HttpResponse<String> response) {
    return response.statusCode() < 400
        ? "" + response.statusCode()
        : new JsonObject(response.body()).getString("type").replace("urn:tidegate:problem:", "");
  }

  /** What each is refused for, the order as it is checked. */
  private Map<String, String> badTokens() throws Exception {
    Map<String, String> bad = new LinkedHashMap<>();
    JWTClaimsSet right = issuer.claims("ada", "admin", clock.instant()).build();
    bad.put(token("viewer") + "a".repeat(JwtVerifier.MOST_CHARACTERS), "token-too-large");
    bad.put("a.b.c", "token-malformed");
    bad.put("..", "token-malformed");
    bad.put(coded("{\"alg\":" + "[".repeat(4_000)) + ".e30.AA", "token-malformed");
    bad.put(
        coded("{\"alg\":\"RS256\",\"crit\":[\"b64\"],\"b64\":false}") + ".e30.AA",
        "token-signature");
    bad.put(new PlainJWT(right).serialize(), "token-malformed");
    String[] parts = token("admin").split("\\.", -1);
    bad.put(coded("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2], "token-malformed");
    SignedJWT byPublicKey =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(), right);
    byPublicKey.sign(new MACSigner(issuer.rsa().toRSAPublicKey().getEncoded()));
    bad.put(byPublicKey.serialize(), "token-algorithm");
    bad.put(LoopbackIssuer.signed(JWSAlgorithm.PS256, issuer.rsa(), right), "token-algorithm");
    RSAKey other = LoopbackIssuer.rsa("rsa-1", 2_048);
    bad.put(LoopbackIssuer.signed(JWSAlgorithm.RS256, other, right), "token-signature");
    bad.put(parts[0] + "." + coded(right.toString()) + "." + parts[2], "token-signature");
    bad.put(parts[0] + "." + parts[1] + ".AAAA", "token-signature");
    bad.put(
        LoopbackIssuer.signed(JWSAlgorithm.RS256, LoopbackIssuer.rsa("rsa-9", 2_048), right),
        "token-unknown-key");
    bad.put(changed(c -> c.issuer(issuer.url() + "/")), "token-issuer");
    bad.put(changed(c -> c.issuer(null)), "token-issuer");
    bad.put(changed(c -> c.audience("another")), "token-audience");
    bad.put(changed(c -> c.audience((String) null)), "token-audience");
    bad.put(changed(c -> c.expirationTime(at(-LEEWAY.toSeconds()))), "token-expired");
    bad.put(changed(c -> c.expirationTime(null)), "token-expired");
    bad.put(changed(c -> c.notBeforeTime(at(1_800))), "token-not-yet-valid");
    bad.put(changed(c -> c.subject(null)), "token-subject");
    bad.put(changed(c -> c.subject("ada\r\nX-Role: admin")), "token-subject");
    bad.put(changed(c -> c.claim("roles", List.of("admin", "offline"))), "no-role");
    bad.put(changed(c -> c.claim("roles", Map.of("tidegate-admin", true))), "no-role");
    return bad;
  }

  private static String coded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsWrongWithATokenIsSaidCountedAndOpensNothing() throws Exception {
    for (var bad : badTokens().entrySet()) {
      // So that who guesses is not yet told to wait.
      now.addAndGet(1);
      HttpResponse<String> answer =
          ask("POST", "/api/v1/session", new JsonObject().put("token", bad.getKey()).encode());
      if (answer.statusCode() == 429) {
        now.addAndGet(60_000);
        answer =
            ask("POST", "/api/v1/session", new JsonObject().put("token", bad.getKey()).encode());
      }
      assertEquals(bad.getValue(), type(answer), bad.getKey());
      assertEquals(bad.getValue(), refused.get(refused.size() - 1));
      assertEquals(bad.getValue().equals("no-role") ? 403 : 401, answer.statusCode());
      for (String part : bad.getKey().split("\\.", -1)) {
        assertTrue(part.length() < 10 || !answer.body().contains(part), answer.body());
      }
      if (bad.getKey().length() < 6_000) {
        assertFalse(see(bad.getKey()).statusCode() < 400, bad.getKey());
      }
    }
    assertEquals(200, see(token("viewer")).statusCode());
  }

  @Test
  void aRefusedTokenIsCalledInvalidInTheHeaderToo() throws Exception {
    HttpResponse<String> answer = see(changed(c -> c.audience("another")));
    assertEquals(401, answer.statusCode());
    assertEquals(
        "Bearer realm=\"tidegate\", error=\"invalid_token\"",
        answer.headers().firstValue("WWW-Authenticate").orElse(""));
    assertEquals(
        "the token is refused: it is not for 'tidegate'",
        new JsonObject(answer.body()).getString("detail"));
  }

  @Test
  void clocksMayDifferByTheLeewayAndNoMore() throws Exception {
    long leeway = LEEWAY.toSeconds();
    assertEquals("200", type(see(changed(c -> c.expirationTime(at(1 - leeway))))));
    assertEquals("200", type(see(changed(c -> c.notBeforeTime(at(leeway))))));
    assertEquals("token-expired", type(see(changed(c -> c.expirationTime(at(-leeway))))));
    assertEquals("token-not-yet-valid", type(see(changed(c -> c.notBeforeTime(at(leeway + 1))))));
  }

  @Test
  void bothAlgorithmsOfTheListAreTakenAndATokenNeedNotNameItsKey() throws Exception {
    JWTClaimsSet right = issuer.claims("ada", "viewer", clock.instant()).build();
    assertEquals("200", type(see(LoopbackIssuer.signed(JWSAlgorithm.ES256, issuer.ec(), right))));
    JWSHeader nameless = new JWSHeader(JWSAlgorithm.RS256);
    assertEquals("200", type(see(LoopbackIssuer.signed(nameless, issuer.rsa(), right))));
    JWSHeader ofTheOther = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("ec-1").build();
    assertEquals(
        "token-unknown-key", type(see(LoopbackIssuer.signed(ofTheOther, issuer.rsa(), right))));
  }

  @Test
  void whoAskedIsTheSubjectAndOwnTokensCountAsBefore() throws Exception {
    HttpResponse<String> done =
        ask(
            "POST",
            RESIZE,
            "{\"size\": 12, \"requestedBy\": \"otto\"}",
            "Authorization",
            "Bearer " + token("operator"));
    assertEquals(202, done.statusCode(), done.body());
    assertEquals("ada@example.org (otto)", topic.get(0).requestedBy());
    assertEquals("200", type(see("tg_otto")));
    assertEquals("no-token", type(see("tg_other")));
    assertEquals("no-token", type(ask("GET", "/api/v1/fleet", "")));
    assertEquals(
        "role-too-low",
        type(ask("POST", RESIZE, "{\"size\": 12}", "Authorization", "Bearer " + token("viewer"))));
  }

  /** While the issuer is asked the request waits, and its body with it. */
  @Test
  void aNewKeyIsFetchedOnceItIsUsedAndNotTwiceInHalfAMinute() throws Exception {
    RSAKey next = LoopbackIssuer.rsa("rsa-2", 2_048);
    issuer.publish(issuer.rsa(), next);
    JWTClaimsSet right = issuer.claims("ada", "operator", clock.instant()).build();
    int before = issuer.keyReads();
    String signed = LoopbackIssuer.signed(JWSAlgorithm.RS256, next, right);
    assertEquals(
        202,
        ask("POST", RESIZE, "{\"size\": 12}", "Authorization", "Bearer " + signed).statusCode());
    assertEquals(12, topic.get(0).targetSize());
    assertEquals(before + 1, issuer.keyReads());

    RSAKey unknown = LoopbackIssuer.rsa("rsa-3", 2_048);
    String bad = LoopbackIssuer.signed(JWSAlgorithm.RS256, unknown, right);
    for (int i = 0; i < 5; i++) {
      assertEquals("token-unknown-key", type(see(bad)));
    }
    assertEquals(before + 1, issuer.keyReads());
    now.addAndGet(30_000);
    issuer.publish(unknown);
    assertEquals("200", type(see(bad)));
    assertEquals("token-unknown-key", type(see(signed)), "its key was withdrawn");
    assertEquals(before + 2, issuer.keyReads());
  }

  @Test
  void aSocketWaitsForANewKeyToo() throws Exception {
    RSAKey next = LoopbackIssuer.rsa("rsa-2", 2_048);
    issuer.publish(next);
    int before = issuer.keyReads();
    String signed =
        LoopbackIssuer.signed(
            JWSAlgorithm.RS256, next, issuer.claims("ada", "viewer", clock.instant()).build());
    assertEquals(101, AlertSocketClient.status(server.port(), "Authorization", "Bearer " + signed));
    assertEquals(before + 1, issuer.keyReads());
  }

  @Test
  void anIssuerThatIsAwayLocksNobodyOutAndLetsNobodyIn() throws Exception {
    issuer.away(true);
    JWTClaimsSet right = issuer.claims("ada", "viewer", clock.instant()).build();
    RSAKey unknown = LoopbackIssuer.rsa("rsa-3", 2_048);
    assertEquals(
        "token-unknown-key", type(see(LoopbackIssuer.signed(JWSAlgorithm.RS256, unknown, right))));
    assertEquals("200", type(see(token("viewer"))));
    assertEquals(
        "those of before count: %s/.well-known/openid-configuration: it answers 503"
            .formatted(issuer.url()),
        verifier.trouble());

    restart(Optional.empty());
    assertTrue(verifier.trouble().startsWith("no token opens anything: "), verifier.trouble());
    assertEquals("token-no-keys", type(see(token("viewer"))));
    assertEquals("200", type(see("tg_otto")));
    issuer.away(false);
    now.addAndGet(30_000);
    assertEquals("200", type(see(token("viewer"))));
    assertEquals("", verifier.trouble());
  }

  @Test
  void aDocumentOfAnotherIssuerNamesNoKeysOfThisOne() throws Exception {
    issuer.name("https://other.example");
    restart(Optional.empty());
    assertEquals("token-no-keys", type(see(token("viewer"))));
    assertTrue(verifier.trouble().contains("is of another issuer"), verifier.trouble());
  }

  @Test
  void keysMayBeAFileOrAnAddressAndWeakOnesDoNotCount() throws Exception {
    Path file = Files.writeString(dir.resolve("keys.json"), issuer.keys());
    int before = issuer.keyReads();
    restart(Optional.of(new KeySource.File(file)));
    assertEquals("200", type(see(token("viewer"))));
    assertEquals(before, issuer.keyReads());

    restart(Optional.of(new KeySource.Url(URI.create(issuer.url() + "/keys"))));
    assertEquals("200", type(see(token("viewer"))));
    assertEquals(before + 1, issuer.keyReads());

    issuer.publish(LoopbackIssuer.rsa("rsa-1", 1_024));
    restart(Optional.empty());
    assertEquals("token-no-keys", type(see(token("viewer"))));
    assertTrue(verifier.trouble().contains("0 of its 1 keys can be used"), verifier.trouble());
  }

  @Test
  void aLiveStreamEndsWithItsToken() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/events"))
            .header("Authorization", "Bearer " + token("viewer"))
            .build();
    HttpResponse<InputStream> stream =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    assertEquals(200, stream.statusCode());
    // Several heartbeats, so that it was looked at again.
    assertEquals(20, stream.body().readNBytes(20).length);
    AlertSocketClient socket =
        AlertSocketClient.open(server.port(), "", "Authorization", "Bearer " + token("viewer"));
    now.addAndGet(3_600_000 + LEEWAY.toMillis());
    // Each heartbeat is a line or two; a read that waits for ever cannot be interrupted.
    int lines = 0;
    for (int read = stream.body().read(); read >= 0; read = stream.body().read()) {
      lines += read == '\n' ? 1 : 0;
      assertTrue(lines < 600, "the stream goes on");
    }
    assertEquals(1008, socket.closeCode());
  }

  @Test
  void aBrowserSignsInWithItAndIsSignedOutWhenItEnds() throws Exception {
    String own = "http://127.0.0.1:" + server.port();
    HttpResponse<String> in =
        ask(
            "POST",
            "/api/v1/session",
            new JsonObject().put("token", token("operator")).encode(),
            "Origin",
            own);
    assertEquals(200, in.statusCode(), in.body());
    JsonObject who = new JsonObject(in.body());
    assertEquals("ada@example.org", who.getString("name"));
    assertEquals("operator", who.getString("role"));
    String cookie = in.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    assertEquals("200", type(ask("GET", "/api/v1/fleet", "", "Cookie", cookie)));
    assertEquals(
        "no-csrf-token",
        type(ask("POST", RESIZE, "{\"size\": 12}", "Cookie", cookie, "Origin", own)));
    HttpResponse<String> changed =
        ask(
            "POST",
            RESIZE,
            "{\"size\": 12}",
            "Cookie",
            cookie,
            "Origin",
            own,
            AccessGate.CSRF_HEADER,
            who.getString("csrf"));
    assertEquals(202, changed.statusCode(), changed.body());

    now.addAndGet(3_600_000 + LEEWAY.toMillis());
    assertEquals("token-expired", type(ask("GET", "/api/v1/fleet", "", "Cookie", cookie)));
    assertNotEquals(
        "ada@example.org",
        new JsonObject(ask("GET", "/api/v1/session", "", "Cookie", cookie).body())
            .getString("name"));
  }
}
