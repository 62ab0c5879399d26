package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Freezes;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.PolicyBook;
import io.tidegate.controller.Silences;
import io.tidegate.controller.service.oidc.IssuerOptions;
import io.tidegate.controller.service.oidc.JwtVerifier;
import io.tidegate.controller.service.web.ApiContract.Operation;
import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each operation of {@code openapi.yaml} with each role, and with none. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoleMatrixIT {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.ofEpochMilli(T0 + 10_000));
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private LoopbackIssuer issuer;
  private JwtVerifier verifier;
  private ConsoleServer server;

  @BeforeAll
  void start() throws Exception {
    FleetView view = new FleetView();
    view.accept(Made.window(ORDERS, T0, 8, 120));
    ApiTokens tokens = ApiTokens.NONE;
    for (ApiRole role : ApiRole.values()) {
      tokens = tokens.with(token(role), new Holder(role.word(), role));
    }
    ApiTokens all = tokens;
    issuer = new LoopbackIssuer();
    verifier =
        JwtVerifier.start(
                vertx,
                new IssuerOptions(
                    issuer.url(),
                    LoopbackIssuer.AUDIENCE,
                    List.of("RS256"),
                    Optional.empty(),
                    "roles",
                    Duration.ZERO),
                now::get)
            .await(20, TimeUnit.SECONDS);
    IssuedTokens issued =
        new IssuedTokens(
            verifier,
            Arrays.stream(ApiRole.values())
                .collect(Collectors.toMap(role -> "tidegate-" + role.word(), role -> role)));
    Policies policies = Policies.all(Policy.of("*", 200));
    server =
        ConsoleServer.start(
                vertx,
                ConsoleOptions.at("127.0.0.1", 0),
                new ConsoleAccess(Optional.empty(), () -> all, Optional.of(issued), type -> {}),
                view,
                new RequestDesk(request -> Future.succeededFuture()),
                HistorySource.none(),
                JsonObject::new,
                new FakeProbes(),
                now::get,
                new PolicyRoutes(
                    new PolicyDesk(
                        () -> policies,
                        () -> PolicyBook.EMPTY,
                        yaml -> policies,
                        set -> Future.succeededFuture()),
                    view),
                new DryRunRoutes(
                    vertx,
                    yaml -> policies,
                    (next, from, to, pools, unwanted) -> Made.replay(ORDERS, T0)),
                new GateRunRoutes(
                    vertx, new FakeGateDesk(Path.of("")), order -> Future.succeededFuture()),
                new JudgeRoutes(vertx, (input, failOn) -> "{}"),
                new FreezeRoutes(
                    new FreezeDesk(() -> Freezes.NONE, order -> Future.succeededFuture())),
                new AlertMarkRoutes(
                    new AlertMarkDesk(() -> AlertMarks.NONE, mark -> Future.succeededFuture()),
                    view),
                new SilenceRoutes(
                    new SilenceDesk(() -> Silences.NONE, order -> Future.succeededFuture())),
                new ExplainRoutes(
                    vertx,
                    view,
                    (pool, at) -> Optional.empty(),
                    () -> Freezes.NONE,
                    () -> Instant.ofEpochMilli(T0)),
                router ->
                    router
                        .get("/api/v1/forgotten")
                        .handler(context -> context.response().end("orders")))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterAll
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    verifier.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
    issuer.close();
  }

  private static String token(ApiRole role) {
    return "tg_" + role.word();
  }

  static List<String> operations() throws Exception {
    return ApiContract.load().operations().stream()
        .map(o -> o.method() + " " + path(o))
        .sorted()
        .toList();
  }

  /** Its own path, with something for each parameter. */
  private static String path(Operation operation) {
    return operation
        .path()
        .pattern()
        .replaceFirst("\\[\\^/]\\+", "orders")
        .replaceFirst("\\[\\^/]\\+", "workers")
        .replace("\\Q", "")
        .replace("\\E", "");
  }

  private record Answer(int status, String body) {
    String problem() {
      return status < 400
          ? ""
          : new JsonObject(body).getString("type").replace("urn:tidegate:problem:", "");
    }
  }

  private Answer ask(String method, String path, String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(10))
            .method(
                method,
                method.equals("POST")
                    ? BodyPublishers.ofString(body(path))
                    : BodyPublishers.noBody())
            .header("Content-Type", "application/json");
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    // As a stream: that of events has no end.
    HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      return new Answer(
          response.statusCode(),
          response.statusCode() < 400
              ? ""
              : new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Who signs in shows a token here; all others are told what is missing, if they get so far. */
  private static String body(String path) {
    return path.equals(SessionRoutes.PATH)
        ? "{\"token\": \"%s\"}".formatted(token(ApiRole.VIEWER))
        : "{}";
  }

  @ParameterizedTest
  @MethodSource("operations")
  void eachRoleMayWhatTheFileSays(String operation) throws Exception {
    String method = operation.split(" ")[0];
    String path = operation.split(" ")[1];
    // Wrong tokens of another minute are forgotten.
    now.updateAndGet(before -> before.plusSeconds(60));
    Optional<ApiRole> least =
        ApiContract.load().find(HttpMethod.valueOf(method), path).orElseThrow().least();
    assertEquals(
        least.isEmpty() ? "" : "no-token", refusal(ask(method, path, "")), "without a token");
    if (least.isPresent()) {
      assertEquals("no-token", refusal(ask(method, path, "tg_wrong")), "with a wrong token");
    }
    for (ApiRole role : ApiRole.values()) {
      boolean may = least.isEmpty() || role.covers(least.get());
      String issued = issuer.token("ada", role.word(), now.get());
      for (String token : List.of(token(role), issued)) {
        Answer answer = ask(method, path, token);
        assertEquals(
            may ? "" : "role-too-low",
            refusal(answer),
            role.word() + (token.equals(issued) ? " of the issuer" : ""));
        if (may) {
          assertFalse(
              answer.problem().equals("unknown-route") || answer.status() == 405,
              operation + " is in the file and nowhere else");
        }
      }
    }
    if (least.isPresent()) {
      String late =
          issuer.token("ada", "admin", now.get(), c -> c.expirationTime(Date.from(now.get())));
      assertEquals("token-expired", refusal(ask(method, path, late)), "with one that ended");
    }
  }

  /** By which who asks is kept out; empty: they are not. */
  private static String refusal(Answer answer) {
    return answer.status() == 401 || answer.status() == 403 ? answer.problem() : "";
  }

  @Test
  void theFileHasAllThatThereIsToAskAndTheRolesDiffer() throws Exception {
    assertTrue(operations().size() >= 34, operations().toString());
    for (ApiRole role : ApiRole.values()) {
      assertTrue(
          ApiContract.load().operations().stream()
              .anyMatch(o -> o.least().equals(Optional.of(role))),
          role.word());
    }
  }

  @Test
  void aRouteThatTheFileDoesNotNameIsNotServed() throws Exception {
    Answer answer = ask("GET", "/api/v1/forgotten", token(ApiRole.ADMIN));
    assertEquals(404, answer.status());
    assertEquals("unknown-route", answer.problem());
  }
}
