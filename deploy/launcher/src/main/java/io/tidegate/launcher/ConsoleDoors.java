package io.tidegate.launcher;

import io.tidegate.controller.service.oidc.JwtVerifier;
import io.tidegate.controller.service.web.ApiRole;
import io.tidegate.controller.service.web.ApiTokens;
import io.tidegate.controller.service.web.ConsoleAccess;
import io.tidegate.controller.service.web.IssuedTokens;
import io.tidegate.launcher.meters.AccessMeters;
import io.tidegate.launcher.meters.Meters;
import io.tidegate.launcher.settings.OidcSettings;
import io.tidegate.launcher.settings.Settings;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Starts what tells who may use the page and the API: the file of tokens, and the issuer's keys.
 */
final class ConsoleDoors {
  private final Vertx vertx;
  private final Settings settings;
  private final Parts parts;
  private final Health health;

  ConsoleDoors(Vertx vertx, Settings settings, Parts parts, Health health) {
    this.vertx = vertx;
    this.settings = settings;
    this.parts = parts;
    this.health = health;
  }

  ConsoleAccess open(Meters meters) throws InterruptedException, TimeoutException {
    Optional<IssuedTokens> issued = Optional.empty();
    if (settings.console().oidc().isPresent()) {
      issued = Optional.of(issued(settings.console().oidc().get()));
    }
    return new ConsoleAccess(
        settings.console().tls(),
        tokens(issued.isPresent()),
        issued,
        new AccessMeters(meters)::refused);
  }

  private IssuedTokens issued(OidcSettings oidc) throws InterruptedException, TimeoutException {
    JwtVerifier verifier =
        parts.start("OIDC keys", JwtVerifier.start(vertx, oidc.issuer()), JwtVerifier::close);
    health.add("oidc keys", verifier::trouble);
    return new IssuedTokens(verifier, oidc.roles());
  }

  private Supplier<ApiTokens> tokens(boolean closed) throws InterruptedException, TimeoutException {
    Optional<Path> file = settings.console().tokens();
    if (file.isEmpty()) {
      ApiTokens all =
          closed
              ? ApiTokens.NONE.with(
                  LocalToken.make(settings.dataDir()),
                  new ApiTokens.Holder(WatchedTokens.LOCAL, ApiRole.ADMIN))
              : ApiTokens.NONE;
      return () -> all;
    }
    WatchedTokens tokens =
        parts.start(
            "tokens",
            WatchedTokens.start(vertx, file.get(), LocalToken.make(settings.dataDir())),
            WatchedTokens::close);
    health.add("tokens", tokens::trouble);
    return tokens::now;
  }
}
