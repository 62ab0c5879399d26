package io.tidegate.controller.service.web;

import io.tidegate.controller.service.oidc.TokenRefusedException;
import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Whose a token is: one of the control plane's own, known by its digest, or one of an issuer, known
 * by its signature. For one event loop.
 */
final class Callers {
  static final Future<Holder> NOBODY = Future.failedFuture("the token is of nobody");

  private final ConsoleAccess access;

  Callers(ConsoleAccess access) {
    this.access = access;
  }

  /**
   * The question, to be put again at each use of what the token opened. Fails where it opens
   * nothing; where an issuer's was refused, by which check.
   */
  Supplier<Future<Holder>> again(String token) {
    Optional<IssuedTokens> issued = access.issued();
    if (issued.isPresent() && token.indexOf('.') >= 0) {
      return () -> issued.get().holder(token);
    }
    // The token itself is not kept.
    String digest = ApiTokens.digest(token);
    return () -> access.tokens().get().byDigest(digest).map(Future::succeededFuture).orElse(NOBODY);
  }

  /**
   * Goes on with the answer: at once where it is there, as it nearly always is; else the request
   * waits, and its body with it.
   *
   * @param next gets the holder, or empty and why not, if that is known
   */
  static void then(
      RoutingContext context,
      Future<Holder> asked,
      BiConsumer<Optional<Holder>, Optional<TokenRefusedException>> next) {
    if (asked.isComplete()) {
      answer(asked, next);
      return;
    }
    Context own = context.vertx().getOrCreateContext();
    boolean waits = !context.request().isEnded();
    if (waits) {
      context.request().pause();
    }
    asked.onComplete(
        done ->
            own.runOnContext(
                ignored -> {
                  if (waits) {
                    context.request().resume();
                  }
                  answer(asked, next);
                }));
  }

  private static void answer(
      Future<Holder> asked, BiConsumer<Optional<Holder>, Optional<TokenRefusedException>> next) {
    next.accept(
        Optional.ofNullable(asked.result()),
        asked.cause() instanceof TokenRefusedException refused
            ? Optional.of(refused)
            : Optional.empty());
  }
}
