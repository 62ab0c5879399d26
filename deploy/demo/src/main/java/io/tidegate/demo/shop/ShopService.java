package io.tidegate.demo.shop;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers the shop's four routes on the loopback interface: a worker of a bounded pool is busy with
 * each for as long as its item takes, the same each time; with the queue full it answers 503.
 */
public final class ShopService implements AutoCloseable {
  private static final int QUEUE = 200;
  private static final long CLOSE_SECONDS = 2;

  private final ShopVersion version;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final ThreadPoolExecutor workers;
  private final HttpServer server;
  private final AtomicLong assets = new AtomicLong();

  /**
   * @throws IllegalStateException it does not come up
   */
  public ShopService(ShopVersion version) throws InterruptedException {
    this.version = version;
    AtomicLong number = new AtomicLong();
    workers =
        new ThreadPoolExecutor(
            version.workers(),
            version.workers(),
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(QUEUE),
            task -> {
              Thread thread = new Thread(task, "shop-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    workers.prestartAllCoreThreads();
    try {
      server =
          vertx
              .createHttpServer(new HttpServerOptions().setTcpNoDelay(true).setAcceptBacklog(1024))
              .requestHandler(this::take)
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the shop does not come up: " + e, e);
    }
  }

  /** Its base URL. */
  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private void take(HttpServerRequest request) {
    String path = request.path();
    try {
      workers.execute(() -> work(request, path));
    } catch (RejectedExecutionException e) {
      request.response().setStatusCode(503).end("all workers are busy\n");
    }
  }

  private void work(HttpServerRequest request, String path) {
    try {
      TimeUnit.MICROSECONDS.sleep(micros(path));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    int every = version.assetErrorEvery();
    boolean fails =
        every > 0 && path.startsWith("/assets/") && assets.incrementAndGet() % every == 0;
    int status = micros(path) == 0 ? 404 : fails ? 500 : 200;
    vertx.runOnContext(ignored -> request.response().setStatusCode(status).end(path + "\n"));
  }

  /** Items differ: log-normally, a third about the route's own; 0: there is no such route. */
  private long micros(String path) {
    double millis =
        path.startsWith("/assets/")
            ? 15
            : path.startsWith("/pages/")
                ? 40
                : path.startsWith("/feeds/")
                    ? 50
                    : path.startsWith("/articles/") ? 70 * version.articleFactor() : 0;
    double item = new SplittableRandom(path.hashCode()).nextGaussian(0, 0.3);
    return Math.round(millis * Math.exp(item) * 1000);
  }

  @Override
  public void close() throws InterruptedException {
    workers.shutdownNow();
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the shop did not close within %d s".formatted(CLOSE_SECONDS), e);
    }
  }
}
