package io.tidegate.controller.service.http;

import static io.tidegate.controller.service.scaler.Outcome.of;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpCallsIT {
  private static final int CALLS = 20_000;

  /** The answer can be there before the caller's thread, which is no event loop, goes on. */
  @Test
  void noAnswerIsLostThatComesBeforeTheCallerGoesOn() throws Exception {
    Vertx vertx = Vertx.vertx();
    HttpServer server =
        of(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end("taken"))
                .listen(0, "127.0.0.1"));
    HttpCalls calls = new HttpCalls(vertx, 20_000, 300);
    URI url = URI.create("http://127.0.0.1:%d/".formatted(server.actualPort()));
    for (int call = 0; call < CALLS; call++) {
      HttpAnswer answer = of(calls.call(HttpMethod.GET, url, Buffer.buffer(), Map.of()));
      assertEquals("it answers 200 taken", answer.told());
    }
    of(calls.close());
    of(vertx.close());
  }
}
