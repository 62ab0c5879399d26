package io.tidegate.gate.run;

import java.time.Instant;
import java.util.Locale;

/**
 * A peak that was forecast, and where it came from.
 *
 * @param perSecond requests of the whole pool, in the mean of ten minutes
 * @param lowPerSecond lower end of the interval that the predictor expects it in
 * @param highPerSecond its upper end
 * @param madeAtMillis event time of the forecast, since the epoch
 * @param source the control plane that was asked
 */
public record ForecastPeak(
    PeakWish wish,
    double perSecond,
    double lowPerSecond,
    double highPerSecond,
    long madeAtMillis,
    String modelVersion,
    String source) {

  /** What the candidate has to bear of it, before the margin. */
  public double sharePerSecond() {
    return perSecond * wish.share();
  }

  /** For people. */
  String note() {
    return String.format(
        Locale.ROOT,
        "the peak of %s is forecast: %.1f/s (%.1f to %.1f) within %s, as of %s by %s of %s%s",
        wish.pool(),
        perSecond,
        lowPerSecond,
        highPerSecond,
        wish.ahead().length(),
        Instant.ofEpochMilli(madeAtMillis),
        modelVersion,
        source,
        wish.share() == 1
            ? ""
            : String.format(
                Locale.ROOT,
                "; the candidate is to bear %.4g of it, %.1f/s",
                wish.share(),
                sharePerSecond()));
  }
}
