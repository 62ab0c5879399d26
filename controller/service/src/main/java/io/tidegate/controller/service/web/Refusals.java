package io.tidegate.controller.service.web;

import io.tidegate.controller.service.oidc.TokenCheck;
import io.tidegate.controller.service.oidc.TokenRefusedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns away who may not in: each is told why, logged and counted, and no token is repeated. For
 * one thread at a time.
 */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private final Consumer<String> counted;
  private final FailedLogins failed;

  /**
   * @param counted is told the problem's type of each
   */
  Refusals(Consumer<String> counted, InstantSource clock) {
    this.counted = counted;
    this.failed = new FailedLogins(clock);
  }

  /**
   * @param tried whether a token was sent that could be a guess
   * @param why the check that an issuer's token did not pass
   */
  void unknown(RoutingContext context, boolean tried, Optional<TokenRefusedException> why) {
    if (why.isPresent() && why.get().check() == TokenCheck.NO_ROLE) {
      refuse(
          context,
          new Problem(403, "no-role", "Forbidden", "the token: " + why.get().getMessage()));
      return;
    }
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
    context
        .response()
        .putHeader(
            "WWW-Authenticate",
            "Bearer realm=\"tidegate\"" + (why.isPresent() ? ", error=\"invalid_token\"" : ""));
    refuse(
        context,
        why.map(
                refused ->
                    new Problem(
                        401,
                        "token-" + refused.check().word(),
                        "Unauthorized",
                        "the token is refused: " + refused.getMessage()))
            .orElseGet(
                () ->
                    new Problem(
                        401,
                        "no-token",
                        "Unauthorized",
                        tried
                            ? "the token is not one of this control plane's, or is no longer"
                            : "this takes a token: send Authorization: Bearer TOKEN, or sign in at /console/")));
  }

  void refuse(RoutingContext context, Problem problem) {
    LOG.info(
        "refused {} {} from {}: {}",
        context.request().method(),
        context.normalizedPath(),
        address(context.request()),
        problem.type());
    counted.accept(problem.type());
    problem.send(context);
  }

  private static String address(HttpServerRequest request) {
    return request.remoteAddress() == null ? "?" : request.remoteAddress().hostAddress();
  }
}
