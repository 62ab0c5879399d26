package io.tidegate.controller.service.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to a server that answers with the status that the path names. */
@Timeout(60)
class HttpPostIT {
  private final Vertx vertx = Vertx.vertx();
  private HttpServer server;
  private HttpPost post;

  @BeforeEach
  void start() throws Exception {
    server = result(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
    post = new HttpPost(vertx, 10_000);
  }

  @AfterEach
  void stop() throws Exception {
    result(vertx.close());
  }

  private void answer(HttpServerRequest request) {
    String told = request.path().substring(1);
    if (told.equals("never")) {
      return;
    }
    request
        .body()
        .onSuccess(
            body ->
                request
                    .response()
                    .setStatusCode(Integer.parseInt(told))
                    .putHeader("Location", "/200")
                    .end(told.equals("204") ? "" : said(body, request)));
  }

  private static String said(Buffer body, HttpServerRequest request) {
    return "said:\r\n" + body + request.getHeader("X-Test") + "!".repeat(5_000);
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Future<Void> send(String path) {
    return post.send(
        URI.create("http://127.0.0.1:%d/%s".formatted(server.actualPort(), path)),
        Buffer.buffer("body "),
        Map.of("X-Test", "header"));
  }

  private Throwable failure(String path) {
    return assertThrows(ExecutionException.class, () -> result(send(path))).getCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"200", "202", "204"})
  void itIsTaken(String status) throws Exception {
    result(send(status));
  }

  @ParameterizedTest
  @ValueSource(strings = {"408", "429", "500", "503"})
  void someAnswersAreForNow(String status) {
    assertInstanceOf(HttpPost.LaterException.class, failure(status));
  }

  @ParameterizedTest
  @ValueSource(strings = {"301", "400", "401", "404", "410"})
  void othersAreForGoodAndARedirectionIsNotFollowed(String status) {
    String told = assertInstanceOf(HttpPost.RefusedException.class, failure(status)).getMessage();
    assertTrue(told.startsWith("it answers " + status + " said: body header!!!"), told);
    assertEquals(300 - 1, told.substring("it answers 400 ".length()).length());
  }

  @Test
  void oneThatNeverAnswersIsGivenUp() throws Exception {
    HttpPost hasty = new HttpPost(vertx, 200);
    URI url = URI.create("http://127.0.0.1:%d/never".formatted(server.actualPort()));
    Throwable late =
        assertThrows(
                ExecutionException.class,
                () -> result(hasty.send(url, Buffer.buffer("x"), Map.of())))
            .getCause();
    assertEquals("no answer within 200 ms", hasty.text(late));
  }
}
