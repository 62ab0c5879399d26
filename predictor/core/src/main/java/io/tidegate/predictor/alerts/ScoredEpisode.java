package io.tidegate.predictor.alerts;

/**
 * An episode with its verdict.
 *
 * @param leadWindows from its first alarm to the first window of the breach; {@link #NO_BREACH}
 *     where none came
 */
public record ScoredEpisode(
    long firedAtMillis, long lastAlarmMillis, Verdict verdict, int leadWindows) {
  public static final int NO_BREACH = -1;
}
