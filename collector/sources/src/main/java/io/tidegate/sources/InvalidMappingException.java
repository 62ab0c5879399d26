package io.tidegate.sources;

/** A mapping that cannot be used; the message says where and what would be right. */
public final class InvalidMappingException extends Exception {
  public InvalidMappingException(String message) {
    super(message);
  }

  public InvalidMappingException(String message, Throwable cause) {
    super(message, cause);
  }
}
