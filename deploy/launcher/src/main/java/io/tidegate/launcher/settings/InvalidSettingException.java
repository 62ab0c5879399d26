package io.tidegate.launcher.settings;

/** A setting that cannot be used; the text names it, where it came from and what would be right. */
public final class InvalidSettingException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidSettingException(String message) {
    super(message);
  }

  InvalidSettingException(String message, Throwable cause) {
    super(message, cause);
  }
}
