package io.tidegate.gate.traffic;

/**
 * How a schedule differs from what was seen.
 *
 * @param scale so many times the sessions: fewer are left out, more are laid over each other; the
 *     time between a session's requests stays
 * @param timeCompression the daily curve in so much less time; the rate of each moment stays
 * @param seed the same one gives the same schedule
 */
public record Knobs(double scale, double timeCompression, long seed) {
  public Knobs {
    if (!(scale > 0 && scale <= 100_000)) {
      throw new IllegalArgumentException(
          "scale is %s: must be above 0 and at most 100000".formatted(scale));
    }
    if (!(timeCompression >= 1 && timeCompression <= 100_000)) {
      throw new IllegalArgumentException(
          "timeCompression is %s: must be from 1 to 100000".formatted(timeCompression));
    }
  }

  public static Knobs asSeen(long seed) {
    return new Knobs(1, 1, seed);
  }
}
