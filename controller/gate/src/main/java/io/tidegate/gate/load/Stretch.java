package io.tidegate.gate.load;

import java.time.Duration;

/**
 * A part of a schedule that is played without a break.
 *
 * @param fromMicros where in the schedule it begins
 * @param grace answers until so long after its end are counted as in time
 * @param settleWindows so many at its beginning are told, and not part of its histograms
 */
public record Stretch(long fromMicros, Duration length, Duration grace, int settleWindows) {
  public Stretch {
    if (fromMicros < 0
        || length.isNegative()
        || length.isZero()
        || length.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "a stretch from %d µs of %s: must be from 0 on, and at most a day long"
              .formatted(fromMicros, length));
    }
  }
}
