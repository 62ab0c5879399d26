package io.tidegate.wire;

/**
 * Bytes that are no message of ours; the text says which field is wrong and what would be right.
 */
public final class UndecodableRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  UndecodableRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
