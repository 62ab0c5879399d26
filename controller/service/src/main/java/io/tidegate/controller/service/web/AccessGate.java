package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.ApiContract.Operation;
import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.tidegate.controller.service.web.Sessions.Session;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Stands before all routes. Where there are tokens, each request to the API needs one, in {@code
 * Authorization: Bearer} or by the session that a browser opened with it, and its role has to cover
 * what is asked for; a change by a session needs the page's own origin and its CSRF token, too.
 * Where there are none, pages of other origins are kept from changing anything; and on the loopback
 * interface, where only this machine's users should be, from asking anything under a name of their
 * own that they had resolved to this machine.
 *
 * <p>The page's files and the probes of an orchestrator are open: they tell nothing of the fleet.
 */
final class AccessGate {
  static final String CSRF_HEADER = "X-Tidegate-Csrf";

  private static final String ACTOR = "tidegate.actor";
  private static final String HOLDER = "tidegate.holder";

  /** What the wire takes. */
  private static final int LONGEST_ASKER = 255;

  private static final Pattern PAGE = Pattern.compile("/|/console(/.*)?|/webjars/.*");
  private static final String PROBES = "/health/";
  private static final String STREAMS = "/events";

  /** Names and addresses that no DNS server can give a page. */
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[?(::1|0:0:0:0:0:0:0:1)]?",
          Pattern.CASE_INSENSITIVE);

  private final ConsoleAccess access;
  private final ConsoleOptions options;
  private final ApiContract contract;
  private final Callers callers;
  private final Refusals refusals;
  private final SessionRoutes sessions;

  AccessGate(
      ConsoleAccess access, ConsoleOptions options, ApiContract contract, InstantSource clock) {
    this.access = access;
    this.options = options;
    this.contract = contract;
    this.callers = new Callers(access);
    this.refusals = new Refusals(access.refused(), clock);
    this.sessions = new SessionRoutes(access, callers, refusals, clock);
  }

  /** The routes by which a browser signs in and out; behind the reading of bodies. */
  RouteGroup sessions() {
    return sessions;
  }

  /** Before the bodies are read: who may not in has none taken. */
  void guard(Router router) {
    router.route().handler(this::check);
  }

  /**
   * Who asks for a change, for the audit log. What the request calls them is only a hint; who it
   * is, the token tells.
   */
  static String asker(RoutingContext context, RequestBody body) throws Question.Unusable {
    return named(
        context,
        body.text("requestedBy", "api@" + context.request().remoteAddress().hostAddress()));
  }

  /**
   * @param said what the request calls them; empty: nothing
   */
  static String asker(RoutingContext context, Optional<String> said) {
    return named(context, said.orElse("api@" + context.request().remoteAddress().hostAddress()));
  }

  private static String named(RoutingContext context, String said) {
    String name = context.get(ACTOR);
    if (name == null) {
      return said;
    }
    String both = name + " (" + said + ")";
    return both.substring(0, Math.min(both.length(), LONGEST_ASKER));
  }

  /** Whose the token or the session is, to be asked again; empty: it takes none. */
  static Optional<Supplier<Future<Holder>>> holder(RoutingContext context) {
    return Optional.ofNullable(context.get(HOLDER));
  }

  /** Whether a token tells who asks. */
  static boolean isNamed(RoutingContext context) {
    return context.get(ACTOR) != null;
  }

  private static boolean reads(HttpMethod method) {
    return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
  }

  /** Of what the contract does not name, only an administrator is told that there is none. */
  private static ApiRole needed(Optional<Operation> asked, HttpMethod method) {
    return asked.flatMap(Operation::least).orElse(reads(method) ? ApiRole.VIEWER : ApiRole.ADMIN);
  }

  /** Whatever routes there are: what the contract does not name is not served. */
  private void goOn(RoutingContext context, Optional<Operation> asked, boolean ofPage) {
    if (asked.isPresent() || ofPage) {
      context.next();
    } else {
      context.fail(contract.methodsAt(context.normalizedPath()).isEmpty() ? 404 : 405);
    }
  }

  private void check(RoutingContext context) {
    HttpServerRequest request = context.request();
    String path = context.normalizedPath();
    boolean ofPage = PAGE.matcher(path).matches();
    // Any page may open a socket to any server, and the browser sends the cookie along.
    if ((!reads(request.method()) || SocketRequest.isOne(request)) && !ownOrigin(request)) {
      otherOrigin(context);
      return;
    }
    boolean forAll = access.isOpen();
    if (forAll && !ofPage && !path.startsWith(PROBES) && !ownHost(request)) {
      refusals.refuse(
          context,
          new Problem(
              403,
              "other-host",
              "Forbidden",
              "this server was asked as '%s', and has no tokens: it then answers as localhost or by its address only (setting console.tokens)"
                  .formatted(request.authority())));
      return;
    }
    Optional<Operation> asked = contract.find(request.method(), path);
    boolean open = asked.isPresent() && asked.get().least().isEmpty();
    if (forAll || open || ofPage) {
      goOn(context, asked, ofPage);
      return;
    }
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    Optional<Session> session = header == null ? sessions.of(request) : Optional.empty();
    Optional<Supplier<Future<Holder>>> holder =
        header == null ? session.map(sessions::holder) : bearer(header).map(callers::again);
    if (holder.isEmpty()) {
      refusals.unknown(context, header != null, Optional.empty());
      return;
    }
    Callers.then(
        context,
        holder.get().get(),
        (found, why) -> {
          if (found.isEmpty()) {
            refusals.unknown(context, header != null, why);
          } else {
            context.put(HOLDER, holder.get());
            lookAgain(context, holder.get());
            admit(context, asked, found.get(), session);
          }
        });
  }

  /** A live stream goes on no longer than a token opens it. */
  private void lookAgain(RoutingContext context, Supplier<Future<Holder>> holder) {
    HttpServerResponse response = context.response();
    if (!context.normalizedPath().endsWith(STREAMS)) {
      return;
    }
    Context own = context.vertx().getOrCreateContext();
    context
        .vertx()
        .setPeriodic(
            options.heartbeat().toMillis(),
            timer -> {
              if (response.ended() || response.closed()) {
                context.vertx().cancelTimer(timer);
              } else {
                holder.get().onFailure(gone -> own.runOnContext(ignored -> end(response)));
              }
            });
  }

  private static void end(HttpServerResponse response) {
    if (!response.ended()) {
      response.end();
    }
  }

  private void admit(
      RoutingContext context, Optional<Operation> asked, Holder holder, Optional<Session> session) {
    HttpServerRequest request = context.request();
    if (session.isPresent()
        && SocketRequest.isOne(request)
        && request.getHeader(HttpHeaders.ORIGIN) == null) {
      otherOrigin(context);
      return;
    }
    if (session.isPresent()
        && !reads(request.method())
        && !session.get().csrf().equals(request.getHeader(CSRF_HEADER))) {
      refusals.refuse(
          context,
          new Problem(
              403,
              "no-csrf-token",
              "Forbidden",
              "%s is missing or not this session's: GET %s tells it"
                  .formatted(CSRF_HEADER, SessionRoutes.PATH)));
      return;
    }
    ApiRole needed = needed(asked, request.method());
    if (!holder.role().covers(needed)) {
      refusals.refuse(
          context,
          new Problem(
              403,
              "role-too-low",
              "Forbidden",
              "'%s' is a %s: this takes %s %s"
                  .formatted(
                      holder.name(),
                      holder.role().word(),
                      needed == ApiRole.VIEWER ? "a" : "an",
                      needed.word())));
      return;
    }
    context.put(ACTOR, holder.name());
    goOn(context, asked, false);
  }

  private void otherOrigin(RoutingContext context) {
    HttpServerRequest request = context.request();
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    refusals.refuse(
        context,
        new Problem(
            403,
            "other-origin",
            "Forbidden",
            "the origin is %s, and this server was asked as '%s': only its own page may change anything from a browser, or open a WebSocket"
                .formatted(origin == null ? "not told" : "'" + origin + "'", request.authority())));
  }

  /** A name that anybody can have resolved to this machine is not its own. */
  private boolean ownHost(HttpServerRequest request) {
    if (!LOOPBACK.matcher(options.host()).matches()) {
      return true;
    }
    HostAndPort asked = request.authority();
    return asked != null && LOOPBACK.matcher(asked.host()).matches();
  }

  /** Programs send no origin; a browser does, with all that changes something. */
  private static boolean ownOrigin(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return true;
    }
    HostAndPort own = request.authority();
    return own != null
        && (origin.equals("http://" + own.host() + port(own, 80))
            || origin.equals("https://" + own.host() + port(own, 443)));
  }

  /** As browsers write it: a scheme's own port is left out. */
  private static String port(HostAndPort own, int ofScheme) {
    return own.port() < 0 || own.port() == ofScheme ? "" : ":" + own.port();
  }

  private static Optional<String> bearer(String header) {
    String[] parts = header.split(" ", 2);
    return parts.length == 2 && parts[0].equalsIgnoreCase("Bearer")
        ? Optional.of(parts[1].strip())
        : Optional.empty();
  }
}
