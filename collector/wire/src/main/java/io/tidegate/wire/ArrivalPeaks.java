package io.tidegate.wire;

import java.util.Optional;

/**
 * The highest levels of a pool's arrivals that are expected, and why there are none where none are.
 *
 * @param day in the coming 24 hours; there with {@link Season#DAY} and {@link Season#WEEK}
 * @param week in the coming 7 days; there with {@link Season#WEEK}
 */
public record ArrivalPeaks(Season season, Optional<Peak> day, Optional<Peak> week) {
  /** What is known of the pool's day and week. */
  public enum Season {
    /** Not said: the newest window was not judged, or the predictor is of a version before. */
    UNTOLD,
    /** The windows are too short or too long for one. */
    NONE,
    /** Less than a whole day was seen yet. */
    COLD,
    DAY,
    /** The week, and so the day. */
    WEEK
  }

  /**
   * Of the whole pool, requests per second in the mean of ten minutes: not its busiest second.
   *
   * @param lowPerSecond lower end of the interval that it is expected in
   * @param highPerSecond its upper end
   */
  public record Peak(double perSecond, double lowPerSecond, double highPerSecond) {
    public Peak {
      Check.finiteNotNegative("lowPerSecond", lowPerSecond);
      Check.finite("perSecond", perSecond);
      Check.finite("highPerSecond", highPerSecond);
      if (!(lowPerSecond <= perSecond && perSecond <= highPerSecond)) {
        throw new IllegalArgumentException(
            "the peak of the arrivals is %s in %s to %s per second: must lie within"
                .formatted(perSecond, lowPerSecond, highPerSecond));
      }
    }
  }

  /** Nothing is said. */
  public static final ArrivalPeaks UNTOLD = without(Season.UNTOLD);

  public ArrivalPeaks {
    Check.present("season", season);
    if (day.isPresent() != (season == Season.DAY || season == Season.WEEK)
        || week.isPresent() != (season == Season.WEEK)) {
      throw new IllegalArgumentException(
          "the season is %s, with %s peak of the day and %s of the week: must be those that are known"
              .formatted(season, day.isPresent() ? "a" : "no", week.isPresent() ? "one" : "none"));
    }
  }

  /** Why none is known. */
  public static ArrivalPeaks without(Season season) {
    return new ArrivalPeaks(season, Optional.empty(), Optional.empty());
  }
}
