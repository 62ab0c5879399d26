package io.tidegate.launcher.doctor;

import io.tidegate.controller.service.oidc.IssuerOptions;
import io.tidegate.controller.service.oidc.JwtVerifier;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The issuer of tokens, and whether its keys can be read. A start does without. */
final class IssuerCheck {
  private static final String WHAT = "oidc";

  /** Above that of two requests. */
  private static final long PATIENCE_SECONDS = 15;

  private IssuerCheck() {}

  static Finding run(IssuerOptions issuer) throws InterruptedException {
    Vertx vertx = Vertx.vertx();
    String trouble;
    try {
      trouble =
          JwtVerifier.start(vertx, issuer)
              .toCompletionStage()
              .toCompletableFuture()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .trouble();
    } catch (ExecutionException | TimeoutException e) {
      trouble = e.toString();
    } finally {
      vertx.close();
    }
    return trouble.isEmpty()
        ? Finding.ok(WHAT, "the keys of %s can be read".formatted(issuer.issuer()))
        : Finding.warn(
            WHAT,
            trouble,
            "until its keys can be read nobody gets in by a token of %s"
                .formatted(issuer.issuer()));
  }
}
