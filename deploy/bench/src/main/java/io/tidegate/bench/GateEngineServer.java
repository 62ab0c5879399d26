package io.tidegate.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is loaded: one event loop that answers each request with a few bytes. Prints its port, then
 * for each byte of its stdin how many it has answered; ends with it.
 */
final class GateEngineServer {
  static final String SAYS = "server=";
  private static final Buffer ANSWER = Buffer.buffer("{\"done\":true}");

  private GateEngineServer() {}

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    AtomicLong answered = new AtomicLong();
    int port =
        vertx
            .createHttpServer(new HttpServerOptions().setTcpNoDelay(true).setAcceptBacklog(4096))
            .requestHandler(
                request -> {
                  answered.lazySet(answered.get() + 1);
                  request.response().end(ANSWER);
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS)
            .actualPort();
    System.out.println(SAYS + port);
    System.out.flush();
    while (System.in.read() >= 0) {
      System.out.println(SAYS + answered.get());
      System.out.flush();
    }
    System.exit(0);
  }
}
