package io.tidegate.controller.service.web;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.BindException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of the console: page, API and live stream. It changes nothing by itself: what an
 * operator asks for is handed to the {@link RequestDesk}.
 */
public final class ConsoleServer {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
  private static final long BODY_LIMIT_BYTES = 1024 * 1024;

  private static final int CLOSE_WAIT_SECONDS = 5;
  private static final int HANG_UP_MILLIS = 1_000;

  private final Vertx vertx;
  private final Context context;
  private final EventStream events;
  private final HttpServer server;
  private final Connections connections;
  private final Runnable unlisten;

  private ConsoleServer(
      Vertx vertx,
      Context context,
      EventStream events,
      HttpServer server,
      Connections connections,
      Runnable unlisten) {
    this.vertx = vertx;
    this.context = context;
    this.events = events;
    this.server = server;
    this.connections = connections;
    this.unlisten = unlisten;
  }

  /**
   * Starts the server; what the view takes in from now on also goes out on the live stream.
   *
   * @param access who gets in
   * @param desk takes what operators ask for
   * @param status the components' health; called on an event loop, so it must not block
   * @param probes what machines ask
   * @param more routes that are served too
   * @return fails with a message that names the address when it cannot be listened on
   */
  public static Future<ConsoleServer> start(
      Vertx vertx,
      ConsoleOptions options,
      ConsoleAccess access,
      FleetView view,
      RequestDesk desk,
      HistorySource history,
      Supplier<JsonObject> status,
      Probes probes,
      RouteGroup... more) {
    return start(
        vertx, options, access, view, desk, history, status, probes, InstantSource.system(), more);
  }

  /** Open to everybody. */
  static Future<ConsoleServer> start(
      Vertx vertx,
      ConsoleOptions options,
      FleetView view,
      RequestDesk desk,
      HistorySource history,
      Supplier<JsonObject> status,
      Probes probes,
      InstantSource clock,
      RouteGroup... more) {
    return start(
        vertx, options, ConsoleAccess.OPEN, view, desk, history, status, probes, clock, more);
  }

  static Future<ConsoleServer> start(
      Vertx vertx,
      ConsoleOptions options,
      ConsoleAccess access,
      FleetView view,
      RequestDesk desk,
      HistorySource history,
      Supplier<JsonObject> status,
      Probes probes,
      InstantSource clock,
      RouteGroup... more) {
    Optional<PageRoutes> page;
    ApiContract contract;
    try {
      contract = ApiContract.load();
      page = PageRoutes.load(ConsoleServer.class.getClassLoader());
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
    if (page.isEmpty()) {
      LOG.warn("tidegate-console is not on the class path: the API is served without the page");
    }
    Context context = vertx.getOrCreateContext();
    // Another run has another epoch, so that no event id of an earlier run is taken for its own.
    String epoch = Long.toString(clock.millis(), Character.MAX_RADIX);
    EventStream events = new EventStream(vertx, context, options, epoch);
    Router router = Router.router(vertx);
    router.route().handler(SecurityHeaders::put);
    AccessGate gate = new AccessGate(access, options, contract, clock);
    gate.guard(router);
    // On one route for all methods: a route per method would make every unknown path a 405.
    BodyHandler body = BodyHandler.create(false).setBodyLimit(BODY_LIMIT_BYTES);
    router
        .route()
        .handler(
            request -> {
              if (request.request().method().equals(HttpMethod.GET)) {
                request.next();
              } else {
                body.handle(request);
              }
            });
    new ApiRoutes(view, history, status, events, clock).mount(router);
    new RequestRoutes(view, desk, clock).mount(router);
    new InstanceRoutes(view.instances(), clock).mount(router);
    new ProbeRoutes(probes).mount(router);
    contract.mount(router);
    List<RouteGroup> groups = new ArrayList<>(List.of(more));
    groups.add(gate.sessions());
    groups.forEach(group -> group.mount(router));
    page.ifPresent(files -> files.mount(router));
    problems(router, page.isPresent(), contract);

    Promise<ConsoleServer> started = Promise.promise();
    context.runOnContext(
        ignored -> {
          Connections connections =
              new Connections(
                  options.maxConnections(), options.maxConnectionsPerAddress(), access.refused());
          HttpServer server = vertx.createHttpServer(listening(options, access));
          SlowClients slow = new SlowClients(vertx, options.patience(), access.refused());
          server
              .connectionHandler(connections::add)
              .invalidRequestHandler(request -> malformed(request, access))
              .requestHandler(
                  request -> {
                    slow.asked(request);
                    router.handle(request);
                  })
              .listen()
              .map(
                  listening -> {
                    events.start();
                    return new ConsoleServer(
                        vertx,
                        context,
                        events,
                        listening,
                        connections,
                        view.listen(
                            (message, turn) ->
                                events.publish(message, turn, view.said(message, clock.millis()))));
                  })
              .recover(cause -> Future.failedFuture(unusable(options, cause)))
              .onComplete(started);
        });
    return started.future();
  }

  /** What HTTP itself does not allow: too long a head, or none that can be read. */
  private static void malformed(HttpServerRequest request, ConsoleAccess access) {
    LOG.info("refused a request from {}: malformed-request", request.remoteAddress());
    access.refused().accept("malformed-request");
    HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
  }

  private static HttpServerOptions listening(ConsoleOptions options, ConsoleAccess access) {
    HttpServerOptions listening =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            // What few bytes of a client's inflate to nobody bounds.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setIdleTimeout((int) options.patience().toMillis())
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    access.tls().ifPresent(files -> listening.setSsl(true).setKeyCertOptions(files.options()));
    return listening;
  }

  /** The port that is listened on; never 0. */
  public int port() {
    return server.actualPort();
  }

  /** Ends the live streams and stops listening, within 5 s; who does not read is hung up on. */
  public Future<Void> close() {
    unlisten.run();
    Promise<Void> ended = Promise.promise();
    context.runOnContext(
        ignored -> {
          events.close();
          ended.complete();
        });
    return ended
        .future()
        .compose(
            ignored -> {
              long patience = vertx.setTimer(HANG_UP_MILLIS, timer -> connections.hangUp());
              return server.close().onComplete(closed -> vertx.cancelTimer(patience));
            })
        .timeout(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private static IOException unusable(ConsoleOptions options, Throwable cause) {
    String why =
        cause instanceof BindException
            ? "the port is in use or the address is not this machine's: choose another, or 0 for"
                + " any free port"
            : String.valueOf(cause.getMessage());
    return new IOException(
        "the console cannot listen on %s:%d: %s".formatted(options.host(), options.port(), why),
        cause);
  }

  private static void problems(Router router, boolean withPage, ApiContract contract) {
    router.errorHandler(
        404,
        context ->
            Problem.notFound(
                    "unknown-route",
                    "nothing is at '%s': the API is under /api/v1%s"
                        .formatted(
                            context.request().path(),
                            withPage
                                ? ", the page at /console/"
                                : "; tidegate-console, the page, is not on the class path"))
                .send(context));
    router.errorHandler(
        405,
        context ->
            new Problem(
                    405,
                    "method-not-allowed",
                    "Method not allowed",
                    "%s is not possible at '%s': only %s is"
                        .formatted(
                            context.request().method(),
                            context.request().path(),
                            methods(contract.methodsAt(context.request().path()))))
                .send(context));
    router.errorHandler(
        413,
        context ->
            new Problem(
                    413,
                    "body-too-large",
                    "Content too large",
                    "the body is longer than %d bytes".formatted(BODY_LIMIT_BYTES))
                .send(context));
    router.errorHandler(
        400,
        context ->
            Problem.badRequest("bad-request", "the request cannot be read: " + reason(context))
                .send(context));
    router.errorHandler(
        500,
        context -> {
          LOG.error("{} failed", context.request().path(), context.failure());
          new Problem(
                  500,
                  "internal-error",
                  "Internal error",
                  "an error in the server; its log tells more")
              .send(context);
        });
  }

  /** {@code GET, POST or DELETE}; a file of the page can only be got. */
  private static String methods(List<String> methods) {
    if (methods.size() < 2) {
      return methods.isEmpty() ? "GET" : methods.get(0);
    }
    int last = methods.size() - 1;
    return String.join(", ", methods.subList(0, last)) + " or " + methods.get(last);
  }

  private static String reason(RoutingContext context) {
    return context.failure() == null ? "malformed" : context.failure().getMessage();
  }
}
