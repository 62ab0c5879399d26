package io.tidegate.predictor.alerts;

import io.tidegate.wire.Alert;

/**
 * A breach that was foretold: one alert, with its pauses.
 *
 * @param firedAtMillis end of the window after which it fired
 * @param lastAlarmMillis of the newest window at which the breach was expected
 * @param leadWindows as it was foretold last
 * @param probability as it was given when it fired; NaN: not known
 * @param severity may rise, never falls
 * @param size when it fired; 0: not known
 * @param grew whether the size was raised since: if no breach comes, nobody knows why
 * @param seen windows since the last alarm whose p99 is known
 */
public record Episode(
    long firedAtMillis,
    long lastAlarmMillis,
    int leadWindows,
    double probability,
    Alert.Severity severity,
    int size,
    boolean grew,
    int seen) {

  static Episode fire(AlertSignal signal, AlertRule rule) {
    return new Episode(
        signal.atMillis(),
        signal.atMillis(),
        signal.leadWindows(),
        signal.probability(),
        severity(signal, rule),
        signal.size(),
        false,
        0);
  }

  private static Alert.Severity severity(AlertSignal signal, AlertRule rule) {
    return signal.leadWindows() <= rule.criticalLead()
        ? Alert.Severity.CRITICAL
        : Alert.Severity.WARNING;
  }

  /** After one more window, whatever the phase. */
  Episode after(AlertSignal signal) {
    boolean known = signal.over() != AlertSignal.Over.UNKNOWN;
    boolean grown = grew || (size > 0 && signal.size() > size);
    return new Episode(
        firedAtMillis,
        lastAlarmMillis,
        leadWindows,
        probability,
        severity,
        size == 0 ? signal.size() : size,
        grown,
        seen + (known ? 1 : 0));
  }

  /** The breach is expected at this window, too. */
  Episode alarm(AlertSignal signal, AlertRule rule) {
    Alert.Severity now = severity(signal, rule);
    return new Episode(
        firedAtMillis,
        signal.atMillis(),
        signal.leadWindows(),
        probability,
        now.compareTo(severity) > 0 ? now : severity,
        size,
        grew,
        0);
  }

  /** What became of it, since a breach began. */
  ScoredEpisode struck(long breachMillis, long widthMillis) {
    int lead = AlertSignal.windows(firedAtMillis, breachMillis, widthMillis);
    if (AlertSignal.windows(lastAlarmMillis, breachMillis, widthMillis) > AlertRule.LONGEST_LEAD) {
      return spared();
    }
    Verdict verdict =
        lead < AlertRule.LEAST_LEAD
            ? Verdict.LATE
            : lead <= AlertRule.LONGEST_LEAD ? Verdict.HIT : Verdict.EARLY;
    return new ScoredEpisode(firedAtMillis, lastAlarmMillis, verdict, lead);
  }

  /** What became of it, since no breach came. */
  ScoredEpisode spared() {
    boolean judgeable = !grew && seen >= AlertRule.LONGEST_LEAD / 2;
    return new ScoredEpisode(
        firedAtMillis,
        lastAlarmMillis,
        judgeable ? Verdict.FALSE : Verdict.UNDECIDED,
        ScoredEpisode.NO_BREACH);
  }
}
