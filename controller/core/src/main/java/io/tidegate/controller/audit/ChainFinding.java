package io.tidegate.controller.audit;

import java.util.Locale;

/**
 * Where an audit log is not what was written.
 *
 * @param offset of the record in its partition; of what is missing, that of the record behind it,
 *     or before it at the end (-1: there is none)
 */
public record ChainFinding(Kind kind, long offset, String text) {
  /** What is wrong. */
  public enum Kind {
    CHANGED,
    MISSING,
    REORDERED,
    FOREIGN;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
