package io.tidegate.javaagent;

/** A setting is wrong or missing; the text names it and says what would be right. */
final class InvalidSettingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidSettingException(String message) {
    super(message);
  }
}
