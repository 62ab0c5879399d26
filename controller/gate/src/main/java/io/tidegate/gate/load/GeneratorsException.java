package io.tidegate.gate.load;

import java.util.Locale;

/** Of several generators one did not do its part; the message names it. */
public final class GeneratorsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean late;

  private GeneratorsException(boolean late, String message) {
    super(message);
    this.late = late;
  }

  /** A generator, or what leads to it, is not there. */
  public static GeneratorsException lost(String message, Object... values) {
    return new GeneratorsException(false, String.format(Locale.ROOT, message, values));
  }

  /**
   * One was later than it may be.
   *
   * @param who with by how much
   */
  public static GeneratorsException late(String who, double atMostMillis) {
    return new GeneratorsException(
        true,
        String.format(
            Locale.ROOT,
            "%s: must be at most %.0f ms, or its stalls count as the service's",
            who,
            atMostMillis));
  }

  /** It only was too late. */
  public boolean isLate() {
    return late;
  }
}
