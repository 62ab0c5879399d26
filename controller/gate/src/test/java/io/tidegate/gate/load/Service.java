package io.tidegate.gate.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A service on the loopback interface, on an event loop of its own that can be frozen. */
public final class Service implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpServer server;
  private final boolean tls;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger http2 = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();

  public Service(Consumer<HttpServerRequest> handler) throws Exception {
    this(new HttpServerOptions(), handler);
  }

  private Service(HttpServerOptions options, Consumer<HttpServerRequest> handler) throws Exception {
    tls = options.isSsl();
    server =
        vertx
            .createHttpServer(options.setAcceptBacklog(4096))
            .connectionHandler(connection -> connections.incrementAndGet())
            .requestHandler(
                request -> {
                  requests.incrementAndGet();
                  if (request.version() == io.vertx.core.http.HttpVersion.HTTP_2) {
                    http2.incrementAndGet();
                  }
                  handler.accept(request);
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  /** Over TLS, with a key of PKCS #12. */
  static Service overTls(Path keys, String password) throws Exception {
    return new Service(
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(new PfxOptions().setPath(keys.toString()).setPassword(password)),
        request -> request.response().end("done"));
  }

  public static Service answering() throws Exception {
    return new Service(request -> request.response().end("done"));
  }

  /** Answers after so long, however many there are. */
  public static Service slow(long millis) throws Exception {
    Vertx[] own = new Vertx[1];
    Service service =
        new Service(request -> own[0].setTimer(millis, i -> request.response().end("done")));
    own[0] = service.vertx;
    return service;
  }

  /** A single worker that takes so long for each. */
  public static Service oneAtATime(long millis) throws Exception {
    Vertx[] own = new Vertx[1];
    ArrayDeque<HttpServerRequest> queue = new ArrayDeque<>();
    Service service =
        new Service(
            request -> {
              queue.add(request);
              if (queue.size() == 1) {
                work(own[0], queue, millis);
              }
            });
    own[0] = service.vertx;
    return service;
  }

  private static void work(Vertx vertx, ArrayDeque<HttpServerRequest> queue, long millis) {
    vertx.setTimer(
        millis,
        i -> {
          queue.poll().response().end("done");
          if (!queue.isEmpty()) {
            work(vertx, queue, millis);
          }
        });
  }

  public Target target() {
    return Target.of("target", url());
  }

  public String url() {
    return (tls ? "https" : "http") + "://127.0.0.1:" + server.actualPort();
  }

  public int requests() {
    return requests.get();
  }

  int connections() {
    return connections.get();
  }

  int http2() {
    return http2.get();
  }

  /** Stands still as soon as the event loop gets to it; gives the true length. */
  CompletableFuture<Long> freezeIn(long millis, long forMillis) {
    CompletableFuture<Long> frozen = new CompletableFuture<>();
    vertx.setTimer(
        millis,
        ignored -> {
          long from = System.nanoTime();
          try {
            Thread.sleep(forMillis);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          frozen.complete(System.nanoTime() - from);
        });
    return frozen;
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
