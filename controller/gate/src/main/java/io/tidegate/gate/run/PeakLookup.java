package io.tidegate.gate.run;

import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Takes the peak that a plan wishes from a control plane, or says why the run is invalid. */
public final class PeakLookup {
  /** A peak is looked for anew every ten minutes of the pool's time; three times that. */
  private static final Duration OLDEST = Duration.ofMinutes(30);

  /** Either of the two. */
  public record Found(Optional<ForecastPeak> peak, Optional<Judgement> invalid) {}

  private PeakLookup() {}

  /** Asks once. */
  public static Found of(PeakWish wish, WatchedFleet fleet) throws InterruptedException {
    List<WatchedFleet.Peaks> told;
    try {
      told = fleet.peaks(wish.pool());
    } catch (IOException e) {
      return unreadable(wish, e.getMessage());
    }
    WatchedFleet.Peaks newest = null;
    for (WatchedFleet.Peaks peaks : told) {
      // One window that could not be judged says nothing, and takes nothing back.
      if (newest == null || isUntold(newest) || !isUntold(peaks)) {
        newest = peaks;
      }
    }
    if (newest == null) {
      return invalid(
          Reason.PEAK_UNKNOWN, "%s has no forecast of %s".formatted(fleet.name(), wish.pool()));
    }
    if (newest.ageMillis() > OLDEST.toMillis()) {
      return invalid(
          Reason.PEAK_STALE,
          "the newest forecast of %s that %s has is %d minutes old: must be at most %d"
              .formatted(
                  wish.pool(), fleet.name(), newest.ageMillis() / 60_000, OLDEST.toMinutes()));
    }
    Optional<WatchedFleet.Peak> peak = newest.within(wish.ahead());
    if (peak.isEmpty()) {
      return invalid(Reason.PEAK_UNKNOWN, unknown(wish, newest.season()));
    }
    WatchedFleet.Peak p = peak.get();
    if (!(p.perSecond() > 0 && p.perSecond() < Double.POSITIVE_INFINITY)) {
      return unreadable(wish, String.format(Locale.ROOT, "%s/s: must be above 0", p.perSecond()));
    }
    return new Found(
        Optional.of(
            new ForecastPeak(
                wish,
                p.perSecond(),
                p.lowPerSecond(),
                p.highPerSecond(),
                newest.madeAtMillis(),
                newest.modelVersion(),
                fleet.name())),
        Optional.empty());
  }

  private static boolean isUntold(WatchedFleet.Peaks peaks) {
    return peaks.season().equals(WatchedFleet.Peaks.UNTOLD);
  }

  /** The control plane could not even be named or asked. */
  public static Found unreadable(PeakWish wish, String why) {
    return invalid(
        Reason.PEAK_UNREADABLE,
        "the forecast peak of %s cannot be read: %s".formatted(wish.pool(), why));
  }

  private static String unknown(PeakWish wish, String season) {
    String pool = wish.pool();
    String ahead = wish.ahead().word();
    return switch (season) {
      case "COLD" ->
          "the predictor is cold on %s: it has not seen a whole day of its arrivals (36 hours in all)"
              .formatted(pool);
      case "DAY" ->
          "the predictor knows the day of %s, and not yet a whole week (8 days in all): wait, or say capacity.peakAhead: day"
              .formatted(pool);
      case "NONE" ->
          "the windows of %s are too short or too long for a day's profile (10 s to 10 min)"
              .formatted(pool);
      case WatchedFleet.Peaks.UNTOLD ->
          "the newest forecasts of %s say nothing of a peak: its windows could not be judged, or the predictor is of a version before"
              .formatted(pool);
      default ->
          "the forecast of %s says season '%s', and no peak of the %s"
              .formatted(pool, season, ahead);
    };
  }

  private static Found invalid(Reason reason, String detail) {
    return new Found(Optional.empty(), Optional.of(Judgement.invalid(reason, detail)));
  }
}
