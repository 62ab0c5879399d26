package io.tidegate.predictor.alerts;

import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolWindow;

/**
 * What one window says to the alerts of its pool.
 *
 * @param atMillis end of the window
 * @param over whether its p99 is over the SLO
 * @param outlook what the forecast after it says
 * @param leadWindows until the breach; meant only where it is raised
 * @param probability of a breach; NaN: not known
 * @param size workers of all instances; 0: not known
 */
public record AlertSignal(
    long atMillis,
    long widthMillis,
    Over over,
    Outlook outlook,
    int leadWindows,
    double probability,
    int size) {

  /** A window's p99 against the SLO. */
  public enum Over {
    YES,
    NO,
    UNKNOWN
  }

  /** A forecast's score against the two thresholds. */
  public enum Outlook {
    /** At or above the threshold. */
    RAISED,
    /** Between the two: an alert that fires goes on, and none begins. */
    BETWEEN,
    CALM,
    UNKNOWN
  }

  public AlertSignal {
    if (atMillis <= 0 || widthMillis <= 0) {
      throw new IllegalArgumentException(
          "a window of %d ms that ends at %d: both must be above 0"
              .formatted(widthMillis, atMillis));
    }
    if (size < 0 || leadWindows < 0) {
      throw new IllegalArgumentException(
          "size %d, lead %d windows: must not be negative".formatted(size, leadWindows));
    }
  }

  /**
   * @param clearMargin the lower threshold is so much below the forecast's own, in its score's unit
   */
  public static AlertSignal of(PoolWindow window, Forecast forecast, double clearMargin) {
    double p99 = window.latency().p99Millis();
    boolean usable = window.quality() != PoolWindow.Quality.INSUFFICIENT && !Double.isNaN(p99);
    return new AlertSignal(
        window.endMillis(),
        window.widthMillis(),
        !usable ? Over.UNKNOWN : p99 > forecast.sloP99Millis() ? Over.YES : Over.NO,
        outlook(forecast, clearMargin),
        Math.max(0, forecast.leadWindows()),
        forecast.probability(),
        // Instances that are silent come back: that is no growth.
        window.quality() == PoolWindow.Quality.COMPLETE ? window.size() : 0);
  }

  private static Outlook outlook(Forecast forecast, double clearMargin) {
    if (forecast.status() != Forecast.Status.READY) {
      return Outlook.UNKNOWN;
    }
    if (forecast.breachExpected()) {
      return Outlook.RAISED;
    }
    return forecast.score() >= forecast.threshold() - clearMargin ? Outlook.BETWEEN : Outlook.CALM;
  }

  /** Windows from one time to another. */
  static int windows(long fromMillis, long toMillis, long widthMillis) {
    return (int)
        Math.max(
            Integer.MIN_VALUE,
            Math.min(
                Integer.MAX_VALUE, Math.round((double) (toMillis - fromMillis) / widthMillis)));
  }

  int windowsSince(long millis) {
    return windows(millis, atMillis, widthMillis);
  }
}
