package io.tidegate.controller.service.oidc;

import java.util.List;

/**
 * What a token that passed all checks says.
 *
 * @param subject whose it is, as the issuer calls them
 * @param roles the values of the roles' claim; none where it has none
 */
public record VerifiedToken(String subject, List<String> roles) {
  public VerifiedToken {
    roles = List.copyOf(roles);
  }
}
