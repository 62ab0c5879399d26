package io.tidegate.controller.service.oidc;

import java.util.Locale;

/** What a token has to pass, in this order; it is refused by the first that it does not. */
public enum TokenCheck {
  /** It is not longer than {@link JwtVerifier#MOST_CHARACTERS}. */
  TOO_LARGE,
  /** It is a signed JWT. */
  MALFORMED,
  /** It is signed by one of the algorithms that are allowed here, whatever its key could do. */
  ALGORITHM,
  /** The issuer's keys are known. */
  NO_KEYS,
  /** The key that it names is one of them. */
  UNKNOWN_KEY,
  SIGNATURE,
  ISSUER,
  AUDIENCE,
  EXPIRED,
  NOT_YET_VALID,
  /** It says whose it is. */
  SUBJECT,
  /** Its claim has a role. */
  NO_ROLE;

  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
