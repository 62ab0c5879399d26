package io.tidegate.controller.service.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * The probes and the numbers alone, over plain HTTP and without a login: for an orchestrator and
 * Prometheus, and for processes that have no console.
 */
public final class ProbeServer {
  private static final int IDLE_SECONDS = 60;
  private static final int CLOSE_WAIT_SECONDS = 5;

  private final HttpServer server;

  private ProbeServer(HttpServer server) {
    this.server = server;
  }

  /**
   * @param port 0: any free one
   * @return fails with a message that names the address when it cannot be listened on
   */
  public static Future<ProbeServer> start(Vertx vertx, String host, int port, Probes probes) {
    Router router = Router.router(vertx);
    router.route().handler(SecurityHeaders::put);
    new ProbeRoutes(probes).mount(router);
    router.errorHandler(
        404,
        context ->
            Problem.notFound(
                    "unknown-route",
                    "nothing is at '%s': here are /health/live, /health/ready and /metrics alone"
                        .formatted(context.request().path()))
                .send(context));
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setHost(host)
                .setPort(port)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS))
        .requestHandler(router)
        .listen()
        .map(ProbeServer::new)
        .recover(
            cause ->
                Future.failedFuture(
                    new IOException(
                        "the probes cannot listen on %s:%d: %s"
                            .formatted(host, port, cause.getMessage()),
                        cause)));
  }

  /** The port that is listened on; never 0. */
  public int port() {
    return server.actualPort();
  }

  /** Stops listening, within 5 s. */
  public Future<Void> close() {
    return server.close().timeout(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
  }
}
