package io.tidegate.launcher.attach;

/** The agent could not be put into a JVM; the text says why, and what would help. */
public final class AttachFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  AttachFailedException(String message) {
    super(message);
  }

  AttachFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
