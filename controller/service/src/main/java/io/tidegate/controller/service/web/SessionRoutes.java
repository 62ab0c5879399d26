package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.tidegate.controller.service.web.Sessions.Session;
import io.vertx.core.Future;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Where a browser signs in with a token, and out. */
final class SessionRoutes implements RouteGroup {
  static final String PATH = "/api/v1/session";

  /** Whatever fits into a body: that a token is too long, its check says. */
  private static final int LONGEST_TOKEN = Integer.MAX_VALUE;

  private final ConsoleAccess access;
  private final Callers callers;
  private final Refusals refusals;
  private final Sessions sessions;

  SessionRoutes(ConsoleAccess access, Callers callers, Refusals refusals, InstantSource clock) {
    this.access = access;
    this.callers = callers;
    this.refusals = refusals;
    this.sessions = new Sessions(clock);
  }

  @Override
  public void mount(Router router) {
    router.post(PATH).handler(this::signIn);
    router.get(PATH).handler(this::tell);
    router.delete(PATH).handler(this::signOut);
  }

  /** The browser's, by its cookie. */
  Optional<Session> of(HttpServerRequest request) {
    return Optional.ofNullable(request.getCookie(cookie()))
        .flatMap(cookie -> sessions.use(cookie.getValue()));
  }

  /**
   * Whose it is, to be asked again while what it opened goes on, which is a use of it. Fails from
   * when the browser signed out, or the token ended.
   */
  Supplier<Future<Holder>> holder(Session session) {
    return () -> sessions.use(session.id()).map(open -> open.holder().get()).orElse(Callers.NOBODY);
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
    String token;
    try {
      token = new RequestBody(context, "token", Set.of("token")).document("token", LONGEST_TOKEN);
    } catch (Question.Unusable e) {
      // Not its own words: they would repeat the token.
      Problem.badRequest("bad-request", "must be {\"token\": \"tg_…\"}").send(context);
      return;
    }
    Supplier<Future<Holder>> again = callers.again(token);
    Callers.then(
        context,
        again.get(),
        (found, why) -> {
          if (found.isEmpty()) {
            refusals.unknown(context, true, why);
            return;
          }
          Session session = sessions.open(again);
          context.response().addCookie(cookie(session.id()));
          send(context, found.get(), session);
        });
  }

  /** What a page asks first: whether it has to sign in, and as whom it is. */
  private void tell(RoutingContext context) {
    Optional<Session> session = of(context.request());
    JsonObject nobody = new JsonObject().put("required", !access.isOpen());
    if (session.isEmpty()) {
      send(context, nobody);
      return;
    }
    Callers.then(
        context,
        session.get().holder().get(),
        (found, why) ->
            found.ifPresentOrElse(
                holder -> send(context, holder, session.get()), () -> send(context, nobody)));
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
}
