package io.tidegate.controller.service.oidc;

/** A token that opens nothing. Neither it nor anything that it says is in the message. */
public final class TokenRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final TokenCheck check;

  public TokenRefusedException(TokenCheck check, String message) {
    // Expected, many times in a second if need be: where it was made tells nobody anything.
    super(message, null, false, false);
    this.check = check;
  }

  public TokenCheck check() {
    return check;
  }
}
