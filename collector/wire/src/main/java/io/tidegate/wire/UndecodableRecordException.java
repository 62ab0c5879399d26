package io.tidegate.wire;

/**
 * Bytes that are no message of ours; the text says which field is wrong and what would be right.
 */
public final class UndecodableRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  UndecodableRecordException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * A stable word, for counters: {@code bad-name} where a service or a pool has a name that none
   * may have, else {@code malformed}.
   */
  public String reason() {
    return getCause() instanceof UnfitNameException ? "bad-name" : "malformed";
  }
}
