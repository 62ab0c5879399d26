package io.tidegate.demo.child;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code GET /order/ID}: 200 with the order; 503 at once when the workers' queue is full; 500 when
 * the work failed.
 */
final class OrdersServer implements AutoCloseable {
  private static final String PATH = "/order/";
  private static final long START_SECONDS = 10;
  private static final long STOP_MILLIS = 900;
  private static final long WARM_UP_SECONDS = 30;

  /** Beyond those of the driver, and of its own warm-up. */
  private static final long WARM_UP_IDS = 2_000_000_000L;

  private final Vertx vertx;
  private final Executor workers;
  private final OrderWork work;
  private HttpServer server;

  private OrdersServer(Vertx vertx, Executor workers, OrderWork work) {
    this.vertx = vertx;
    this.workers = workers;
    this.work = work;
  }

  static OrdersServer start(Executor workers, OrderWork work)
      throws InterruptedException, ExecutionException, TimeoutException {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1));
    OrdersServer orders = new OrdersServer(vertx, workers, work);
    orders.server =
        vertx
            .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
            .requestHandler(orders::handle)
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .get(START_SECONDS, TimeUnit.SECONDS);
    return orders;
  }

  int port() {
    return server.actualPort();
  }

  /**
   * Asks itself for so many orders, over HTTP as others do, so that what the next ones need is
   * loaded and compiled.
   *
   * @param atOnce how many at a time
   */
  void warmUp(int requests, int atOnce)
      throws InterruptedException, ExecutionException, TimeoutException {
    HttpClient client = vertx.createHttpClient();
    AtomicInteger next = new AtomicInteger();
    List<Future<Void>> asking = new ArrayList<>();
    for (int i = 0; i < atOnce; i++) {
      asking.add(ask(client, next, requests));
    }
    Future.join(asking)
        .eventually(client::close)
        .toCompletionStage()
        .toCompletableFuture()
        .get(WARM_UP_SECONDS, TimeUnit.SECONDS);
  }

  private Future<Void> ask(HttpClient client, AtomicInteger next, int requests) {
    int request = next.getAndIncrement();
    if (request >= requests) {
      return Future.succeededFuture();
    }
    return client
        .request(HttpMethod.GET, port(), "127.0.0.1", PATH + (WARM_UP_IDS + request))
        .compose(HttpClientRequest::send)
        .compose(HttpClientResponse::end)
        .transform(answered -> ask(client, next, requests));
  }

  private void handle(HttpServerRequest request) {
    long order;
    try {
      order = order(request.path());
    } catch (IllegalArgumentException e) {
      answer(request.response(), 404, error(e.getMessage()));
      return;
    }
    Context context = vertx.getOrCreateContext();
    try {
      workers.execute(() -> work(order, request, context));
    } catch (RejectedExecutionException e) {
      answer(request.response(), 503, error(e.getMessage()));
    }
  }

  private static long order(String path) {
    if (path.startsWith(PATH)) {
      try {
        return Long.parseLong(path.substring(PATH.length()));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "'%s' is no order: must be /order/ and a whole number".formatted(path), e);
      }
    }
    throw new IllegalArgumentException("'%s' is not here: must be /order/ID".formatted(path));
  }

  private void work(long order, HttpServerRequest request, Context context) {
    int status = 200;
    JsonObject body;
    try {
      body = new JsonObject().put("order", order).put("amountCents", work.serve(order));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      status = 503;
      body = error("orders is stopping");
    } catch (Exception e) {
      status = 500;
      body = error(e.toString());
    }
    int finalStatus = status;
    JsonObject finalBody = body;
    context.runOnContext(ignored -> answer(request.response(), finalStatus, finalBody));
  }

  private static JsonObject error(String text) {
    return new JsonObject().put("error", text);
  }

  private static void answer(HttpServerResponse response, int status, JsonObject body) {
    // The client may have given up by now.
    if (response.closed() || response.ended()) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.toBuffer());
  }

  @Override
  public void close() throws ExecutionException, TimeoutException {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(STOP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
