package io.tidegate.controller.service.scaler.webhook;

import static io.tidegate.controller.service.scaler.Outcome.failure;
import static io.tidegate.controller.service.scaler.Outcome.of;
import static io.tidegate.controller.service.scaler.Outcome.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.service.feed.WebhookKey;
import io.tidegate.controller.service.scaler.Replicas;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a server that keeps a count as the Javadoc says, or answers something else. */
@Timeout(60)
class WebhookScalerIT {
  private static final WebhookKey KEY = WebhookKey.of("0123456789abcdef0123456789abcdef");
  private static final long NOW = 1_793_520_000;

  private final Vertx vertx = Vertx.vertx();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final Iterator<String> ids = List.of("id-1", "id-2", "id-3").iterator();
  private volatile int wanted = 4;
  private volatile BiConsumer<HttpServerRequest, Buffer> answer = this::keep;
  private HttpServer server;
  private WebhookScaler scaler;

  @BeforeEach
  void start() throws Exception {
    server =
        of(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> serve(request, body)))
                .listen(0, "127.0.0.1"));
    scaler = scaler(Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() throws Exception {
    of(scaler.close());
    of(vertx.close());
  }

  private WebhookScaler scaler(Duration timeout) {
    return new WebhookScaler(
        vertx,
        new WebhookScalerOptions(
            URI.create("http://127.0.0.1:%d/secret/orders".formatted(server.actualPort())),
            "orders",
            KEY,
            timeout),
        () -> Instant.ofEpochSecond(NOW),
        ids::next);
  }

  private void serve(HttpServerRequest request, Buffer body) {
    seen.add("%s %s %s".formatted(request.method(), request.path(), body).strip());
    if (!KEY.sign(NOW, body).equals(request.getHeader("Tidegate-Signature"))) {
      request.response().setStatusCode(401).end("the signature is wrong");
    } else {
      answer.accept(request, body);
    }
  }

  private void keep(HttpServerRequest request, Buffer body) {
    if (request.method().name().equals("PUT")) {
      JsonObject asked = new JsonObject(body);
      if (asked.getInteger("expected") != wanted) {
        request
            .response()
            .setStatusCode(409)
            .end("{\"reason\":\"%d\\nare wanted by now\"}".formatted(wanted));
        return;
      }
      assertEquals(asked.getString("id"), request.getHeader("Idempotency-Key"));
      wanted = asked.getInteger("wanted");
    }
    request.response().end("{\"wanted\":%d,\"ready\":3}".formatted(wanted));
  }

  private void always(int status, String text) {
    answer = (request, body) -> request.response().setStatusCode(status).end(text);
  }

  private String named() {
    return "orders at http://127.0.0.1:" + server.actualPort();
  }

  @Test
  void itReadsAndScales() throws Exception {
    assertEquals(new Replicas(4, 3), of(scaler.read()));
    assertEquals(new Replicas(8, 3), of(scaler.scale(4, 8)));
    assertEquals(8, wanted);
    assertEquals(
        List.of(
            "GET /secret/orders",
            "PUT /secret/orders {\"id\":\"id-1\",\"target\":\"orders\",\"expected\":4,\"wanted\":8}"),
        seen);
    assertEquals(named(), scaler.target());
  }

  @Test
  void aCountThatChangedIsARefusalWithItsReason() {
    wanted = 6;
    assertEquals(
        named() + " refuses to go from 4 to 8 replicas: 6 are wanted by now",
        refusal(scaler.scale(4, 8)));
    assertEquals(6, wanted);
  }

  @Test
  void aRefusalWithoutAReasonIsTold() {
    always(409, "no");
    assertTrue(refusal(scaler.scale(4, 8)).endsWith(": it answers 409 no"));
  }

  @Test
  void oneThatAnswersNothingToAChangeIsAsked() throws Exception {
    answer =
        (request, body) -> {
          if (request.method().name().equals("PUT")) {
            request.response().setStatusCode(204).end();
          } else {
            keep(request, body);
          }
        };
    wanted = 7;
    assertEquals(new Replicas(7, 3), of(scaler.scale(4, 8)));
  }

  @ParameterizedTest
  @CsvSource({"301", "400", "401", "404", "429", "500", "503"})
  void anyOtherStatusIsAFailureAndIsNotTriedAgain(int status) {
    always(status, "no\r\nway");
    assertEquals(
        named() + " cannot be scaled from 4 to 8 replicas: it answers " + status + " no way",
        failure(scaler.scale(4, 8)).getMessage());
    assertEquals(1, seen.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'ready':3} | has no 'wanted'",
        "{'wanted':4} | has no 'ready'",
        "{'wanted':-1,'ready':3} | has a 'wanted' that is no count from 0 to 1000000",
        "{'wanted':4.5,'ready':3} | has a 'wanted' that is no count from 0 to 1000000",
        "{'wanted':'4','ready':3} | has a 'wanted' that is no count from 0 to 1000000",
        "[4] | is no JSON object",
        "four | is no JSON object"
      },
      quoteCharacter = '`')
  void anAnswerThatSaysNothingIsNoZero(String body, String told) {
    always(200, body.replace('\'', '"'));
    assertEquals(
        "replicas of %s cannot be read: its answer %s: must be like {\"wanted\": 4, \"ready\": 3}"
            .formatted(named(), told),
        failure(scaler.read()).getMessage());
  }

  @Test
  void anEmptyAnswerToAQuestionIsNoZero() {
    always(200, "");
    assertTrue(failure(scaler.read()).getMessage().contains("its answer is no JSON object"));
    always(204, "");
    assertTrue(failure(scaler.read()).getMessage().endsWith("it answers 204"));
  }

  @Test
  void aHugeAnswerIsNotRead() {
    always(200, "{\"wanted\":4,\"ready\":3" + " ".repeat(20_000) + "}");
    assertTrue(failure(scaler.read()).getMessage().contains("has more than 16384 bytes"));
  }

  @Test
  void oneThatNeverAnswersIsGivenUp() throws Exception {
    answer = (request, body) -> assertTrue(body.length() > 0);
    WebhookScaler hasty = scaler(Duration.ofMillis(200));
    assertEquals(
        named() + " cannot be scaled from 4 to 8 replicas: no answer within 200 ms",
        failure(hasty.scale(4, 8)).getMessage());
    of(hasty.close());
  }

  @Test
  void whatIsWrongIsNamed() {
    assertTrue(failure(scaler.scale(4, 0)).getMessage().contains("to 1 at least"));
    assertEquals(
        "a URL has an '@' in it: no user, password or token may stand in a URL",
        wrong("http://user@host/", "orders", 5));
    assertEquals("service is empty: must be the service's name", wrong("http://host/", " ", 5));
    assertEquals("timeout is PT1M: must be PT0.1S to PT30S", wrong("http://host/", "orders", 60));
  }

  private static String wrong(String url, String service, int seconds) {
    return assertThrows(
            IllegalArgumentException.class,
            () ->
                new WebhookScalerOptions(
                    URI.create(url), service, KEY, Duration.ofSeconds(seconds)))
        .getMessage();
  }
}
