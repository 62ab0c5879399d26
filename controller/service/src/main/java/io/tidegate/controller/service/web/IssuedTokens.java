package io.tidegate.controller.service.web;

import io.tidegate.controller.service.oidc.JwtVerifier;
import io.tidegate.controller.service.oidc.TokenCheck;
import io.tidegate.controller.service.oidc.TokenRefusedException;
import io.tidegate.controller.service.oidc.VerifiedToken;
import io.tidegate.controller.service.web.ApiTokens.Holder;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The tokens of an OpenID Connect issuer, beside those of this control plane's own file.
 *
 * @param roles what a value of the roles' claim makes of who has it; of several the highest counts
 */
public record IssuedTokens(JwtVerifier verifier, Map<String, ApiRole> roles) {
  public IssuedTokens {
    roles = Map.copyOf(roles);
  }

  /**
   * Whose it is, for the audit log: its subject.
   *
   * @return fails with {@link TokenRefusedException}
   */
  Future<Holder> holder(String token) {
    return verifier.verify(token).compose(this::holder);
  }

  private Future<Holder> holder(VerifiedToken token) {
    Optional<ApiRole> highest =
        token.roles().stream()
            .map(roles::get)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder());
    return highest.isPresent()
        ? Future.succeededFuture(new Holder(token.subject(), highest.get()))
        : Future.failedFuture(
            new TokenRefusedException(
                TokenCheck.NO_ROLE, "it is right, and none of its roles is one here"));
  }
}
