package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.Freezes;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.PolicyBook;
import io.tidegate.controller.Silences;
import io.tidegate.wire.PolicySet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two people who change the same: of them only who has seen what there is does. */
@Timeout(60)
class ConditionalWritesIT {
  private static final String POLICIES = "/api/v1/policies";
  private static final String FREEZES = "/api/v1/freezes";
  private static final String SILENCES = "/api/v1/silences";

  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final AtomicLong now = new AtomicLong(1_000);
  private final AtomicReference<PolicyBook> book = new AtomicReference<>(PolicyBook.EMPTY);
  private final AtomicReference<Freezes> freezes = new AtomicReference<>(Freezes.NONE);
  private final AtomicReference<Silences> silences = new AtomicReference<>(Silences.NONE);
  private List<PolicySet> quicker = List.of();
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
    Policies policies = Policies.all(Policy.of("*", 200));
    FleetView view = new FleetView();
    server =
        ConsoleServer.start(
                vertx,
                ConsoleOptions.at("127.0.0.1", 0),
                ConsoleAccess.OPEN,
                view,
                new RequestDesk(request -> Future.succeededFuture()),
                HistorySource.none(),
                JsonObject::new,
                new FakeProbes(),
                new PolicyRoutes(
                    new PolicyDesk(
                        () -> policies,
                        book::get,
                        yaml -> policies,
                        set -> {
                          quicker.forEach(other -> book.updateAndGet(b -> b.with(other)));
                          return set(book.updateAndGet(b -> b.with(set)));
                        }),
                    view,
                    this::instant),
                new FreezeRoutes(
                    new FreezeDesk(
                        freezes::get, order -> set(freezes.updateAndGet(f -> f.with(order)))),
                    this::instant),
                new SilenceRoutes(
                    new SilenceDesk(
                        silences::get, order -> set(silences.updateAndGet(s -> s.with(order)))),
                    this::instant,
                    () -> "s" + now.get()))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private Instant instant() {
    return Instant.ofEpochMilli(now.get());
  }

  private static Future<Void> set(Object after) {
    return after == null ? Future.failedFuture("nothing is there") : Future.succeededFuture();
  }

  private HttpResponse<String> ask(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.ofString(body))
            .header("Content-Type", "application/json");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> apply(int from, String... headers) throws Exception {
    String body =
        "{\"yaml\":\"policies: []\",\"expectedVersion\":%d,\"reason\":\"why\",\"requestedBy\":\"alice@ops\"}";
    return ask("POST", POLICIES, body.formatted(from), headers);
  }

  private static String tag(HttpResponse<String> response) {
    return response.headers().firstValue("ETag").orElse("none");
  }

  private static void assertChanged(HttpResponse<String> response, String tag, String detail) {
    assertEquals(412, response.statusCode(), response.body());
    JsonObject problem = new JsonObject(response.body());
    assertEquals("urn:tidegate:problem:changed-meanwhile", problem.getString("type"));
    assertEquals(detail, problem.getString("detail"));
    assertEquals(tag, tag(response));
  }

  @Test
  void policiesAreOnlyAppliedOverTheVersionThatWasSeen() throws Exception {
    assertEquals("\"0\"", tag(ask("GET", POLICIES, "")));
    HttpResponse<String> first = apply(0, "If-Match", "\"0\"");
    assertEquals(200, first.statusCode(), first.body());
    assertEquals("\"1\"", tag(first));
    String behind =
        "the policies are at version 1 of alice@ops; If-Match is \"0\", and the ETag is \"1\": look"
            + " at what has changed, and send it again";
    assertChanged(apply(1, "If-Match", "\"0\""), "\"1\"", behind);
    assertEquals(412, apply(1, "If-Match", "W/\"1\"").statusCode(), "a weak one is none");
    assertEquals(409, apply(0).statusCode(), "without it the number in the body tells");

    quicker = List.of(new PolicySet(2, "other", "policies: []", "bob@ops", "quicker", 1_000));
    assertChanged(
        apply(1, "If-Match", "\"1\""),
        "\"2\"",
        "the policies are at version 2 of bob@ops; If-Match is \"1\", and the ETag is \"2\": look at"
            + " what has changed, and send it again");
    quicker = List.of();
    assertEquals(200, apply(2, "If-Match", "\"7\", \"2\"").statusCode(), "it is one of several");
    assertEquals(200, apply(3, "If-Match", "*").statusCode());
  }

  @Test
  void whatIsKnownIsNotSentAgain() throws Exception {
    apply(0);
    for (String path : List.of(POLICIES, POLICIES + "/versions", POLICIES + "/versions/1")) {
      HttpResponse<String> known = ask("GET", path, "", "If-None-Match", "\"0\", W/\"1\"");
      assertEquals(304, known.statusCode(), path);
      assertEquals("", known.body());
      assertEquals("\"1\"", tag(known));
      assertEquals(200, ask("GET", path, "", "If-None-Match", "\"0\"").statusCode());
    }
  }

  @Test
  void aFreezeThatWasNotSeenIsNotThawed() throws Exception {
    String orders = "{\"selector\":\"orders/*\",\"reason\":\"incident 4711\"}";
    String seen = tag(ask("POST", FREEZES, orders));
    now.set(2_000);
    assertEquals(seen, tag(ask("GET", FREEZES, "")), "time alone changes nothing");
    HttpResponse<String> anew = ask("POST", FREEZES, orders.replace("4711", "4712"));
    assertNotEquals(seen, tag(anew));
    String thaw = "{\"selector\":\"orders/*\"}";
    assertChanged(
        ask("POST", FREEZES + "/thaw", thaw, "If-Match", seen),
        tag(anew),
        "frozen is 'orders/*'; If-Match is %s, and the ETag is %s: look at what has changed, and send it again"
            .formatted(seen, tag(anew)));
    assertEquals(1, freezes.get().all().size());
    HttpResponse<String> thawed = ask("POST", FREEZES + "/thaw", thaw, "If-Match", tag(anew));
    assertEquals(200, thawed.statusCode(), thawed.body());
    assertEquals(tag(thawed), tag(ask("GET", FREEZES, "")));
  }

  @Test
  void aSilenceIsOnlyEndedWhereTheListIsTheOneThatWasSeen() throws Exception {
    String one = "{\"selector\":\"orders/*\",\"endsAtMillis\":5000,\"reason\":\"deploying\"}";
    String seen = tag(ask("POST", SILENCES, one));
    now.set(2_000);
    assertEquals(seen, tag(ask("GET", SILENCES, "")), "time alone changes nothing");
    HttpResponse<String> two = ask("POST", SILENCES, one, "If-Match", seen);
    assertEquals(200, two.statusCode(), two.body());
    assertChanged(
        ask("DELETE", SILENCES + "/s1000", "", "If-Match", seen),
        tag(two),
        "2 silences are in force or to come; If-Match is %s, and the ETag is %s: look at what has changed, and send it again"
            .formatted(seen, tag(two)));
    assertEquals(2, silences.get().notOver(2_000).size());
    HttpResponse<String> ended = ask("DELETE", SILENCES + "/s1000", "", "If-Match", tag(two));
    assertEquals(200, ended.statusCode(), ended.body());
    assertTrue(silences.get().byId("s1000").orElseThrow().isOver(2_000));
  }
}
