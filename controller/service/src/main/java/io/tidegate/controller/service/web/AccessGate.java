package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.ApiContract.Operation;
import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.tidegate.controller.service.web.Sessions.Session;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
final class AccessGate implements RouteGroup {
  static final String CSRF_HEADER = "X-Tidegate-Csrf";
  static final String SESSION = "/api/v1/session";

  private static final Logger LOG = LoggerFactory.getLogger(AccessGate.class);
  private static final String ACTOR = "tidegate.actor";
  private static final Pattern PAGE = Pattern.compile("/|/console(/.*)?|/webjars/.*");
  private static final String PROBES = "/health/";

  /** Names and addresses that no DNS server can give a page. */
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[?(::1|0:0:0:0:0:0:0:1)]?",
          Pattern.CASE_INSENSITIVE);

  private final ConsoleAccess access;
  private final String host;
  private final ApiContract contract;
  private final Sessions sessions;
  private final FailedLogins failed;

  /**
   * @param host the address that is listened on
   */
  AccessGate(ConsoleAccess access, String host, ApiContract contract, InstantSource clock) {
    this.access = access;
    this.host = host;
    this.contract = contract;
    this.sessions = new Sessions(clock);
    this.failed = new FailedLogins(clock);
  }

  /** Before the bodies are read: who may not in has none taken. */
  void guard(Router router) {
    router.route().handler(this::check);
  }

  /** The routes by which a browser signs in and out; behind the reading of bodies. */
  @Override
  public void mount(Router router) {
    router.post(SESSION).handler(this::signIn);
    router.get(SESSION).handler(this::tell);
    router.delete(SESSION).handler(this::signOut);
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
    return name == null ? said : name + " (" + said + ")";
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
    if (!reads(request.method()) && !ownOrigin(request)) {
      refuse(
          context,
          new Problem(
              403,
              "other-origin",
              "Forbidden",
              "the origin is '%s', and this server was asked as '%s': only its own page may change anything from a browser"
                  .formatted(request.getHeader(HttpHeaders.ORIGIN), request.authority())));
      return;
    }
    ApiTokens tokens = access.tokens().get();
    if (tokens.isEmpty() && !ofPage && !path.startsWith(PROBES) && !ownHost(request)) {
      refuse(
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
    if (tokens.isEmpty() || open || ofPage) {
      goOn(context, asked, ofPage);
      return;
    }
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    Optional<Session> session = header == null ? session(request) : Optional.empty();
    Optional<Holder> holder =
        header == null
            ? session.flatMap(s -> tokens.byDigest(s.digest()))
            : bearer(header).flatMap(tokens::find);
    if (holder.isEmpty()) {
      unknown(context, header != null);
      return;
    }
    if (session.isPresent()
        && !reads(request.method())
        && !session.get().csrf().equals(request.getHeader(CSRF_HEADER))) {
      refuse(
          context,
          new Problem(
              403,
              "no-csrf-token",
              "Forbidden",
              "%s is missing or not this session's: GET %s tells it"
                  .formatted(CSRF_HEADER, SESSION)));
      return;
    }
    ApiRole needed = needed(asked, request.method());
    if (!holder.get().role().covers(needed)) {
      refuse(
          context,
          new Problem(
              403,
              "role-too-low",
              "Forbidden",
              "'%s' is a %s: this takes %s %s"
                  .formatted(
                      holder.get().name(),
                      holder.get().role().word(),
                      needed == ApiRole.VIEWER ? "a" : "an",
                      needed.word())));
      return;
    }
    context.put(ACTOR, holder.get().name());
    goOn(context, asked, false);
  }

  /** A name that anybody can have resolved to this machine is not its own. */
  private boolean ownHost(HttpServerRequest request) {
    if (!LOOPBACK.matcher(host).matches()) {
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

  private Optional<Session> session(HttpServerRequest request) {
    return Optional.ofNullable(request.getCookie(cookie()))
        .flatMap(cookie -> sessions.use(cookie.getValue()));
  }

  /** With TLS one that no other host and no plain connection can set. */
  private String cookie() {
    return access.tls().isPresent() ? "__Host-tidegate" : "tidegate-session";
  }

  private Cookie cookie(String value) {
    return Cookie.cookie(cookie(), value)
        .setPath("/")
        .setHttpOnly(true)
        .setSecure(access.tls().isPresent())
        .setSameSite(CookieSameSite.STRICT);
  }

  private void signIn(RoutingContext context) {
    ApiTokens tokens = access.tokens().get();
    String token;
    try {
      RequestBody body = new RequestBody(context, "token", Set.of("token"));
      token = body.text("token", "");
    } catch (Question.Unusable e) {
      // Not its own words: they would repeat the token.
      Problem.badRequest("bad-request", "must be {\"token\": \"tg_…\"}").send(context);
      return;
    }
    Optional<Holder> holder = tokens.find(token);
    if (holder.isEmpty()) {
      unknown(context, true);
      return;
    }
    Session session = sessions.open(ApiTokens.digest(token));
    context.response().addCookie(cookie(session.id()));
    send(context, holder.get(), session);
  }

  /** What a page asks first: whether it has to sign in, and as whom it is. */
  private void tell(RoutingContext context) {
    ApiTokens tokens = access.tokens().get();
    Optional<Session> session = session(context.request());
    session
        .flatMap(s -> tokens.byDigest(s.digest()))
        .ifPresentOrElse(
            holder -> send(context, holder, session.orElseThrow()),
            () -> send(context, new JsonObject().put("required", !tokens.isEmpty())));
  }

  private static void send(RoutingContext context, Holder holder, Session session) {
    send(
        context,
        new JsonObject()
            .put("required", true)
            .put("name", holder.name())
            .put("role", holder.role().word())
            .put("csrf", session.csrf()));
  }

  private static void send(RoutingContext context, JsonObject who) {
    context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    ApiRoutes.send(context, who);
  }

  private void signOut(RoutingContext context) {
    Cookie cookie = context.request().getCookie(cookie());
    if (cookie != null) {
      sessions.close(cookie.getValue());
    }
    context.response().addCookie(cookie("").setMaxAge(0)).setStatusCode(204).end();
  }

  private void unknown(RoutingContext context, boolean tried) {
    String address = address(context.request());
    if (tried && failed.isOneTooMany(address)) {
      context.response().putHeader("Retry-After", Integer.toString(failed.secondsLeft()));
      refuse(
          context,
          new Problem(
              429,
              "too-many-attempts",
              "Too many requests",
              "more than %d wrong tokens came from %s in this minute"
                  .formatted(FailedLogins.MOST_IN_A_MINUTE, address)));
      return;
    }
    context.response().putHeader("WWW-Authenticate", "Bearer realm=\"tidegate\"");
    refuse(
        context,
        new Problem(
            401,
            "no-token",
            "Unauthorized",
            tried
                ? "the token is not one of this control plane's, or is no longer"
                : "this takes a token: send Authorization: Bearer TOKEN, or sign in at /console/"));
  }

  private static void refuse(RoutingContext context, Problem problem) {
    LOG.info(
        "refused {} {} from {}: {}",
        context.request().method(),
        context.normalizedPath(),
        address(context.request()),
        problem.type());
    problem.send(context);
  }

  private static String address(HttpServerRequest request) {
    return request.remoteAddress() == null ? "?" : request.remoteAddress().hostAddress();
  }
}
