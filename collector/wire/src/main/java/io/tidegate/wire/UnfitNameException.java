package io.tidegate.wire;

/** A name that none may have: too long, or with characters that are not allowed. */
final class UnfitNameException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnfitNameException(String message) {
    super(message);
  }
}
