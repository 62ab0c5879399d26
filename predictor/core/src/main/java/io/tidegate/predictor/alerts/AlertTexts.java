package io.tidegate.predictor.alerts;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Driver;
import io.tidegate.wire.Forecast;
import java.util.Locale;
import java.util.stream.Collectors;

/** Effects as alerts, in words with the numbers. The same effect gives the same alert id. */
public final class AlertTexts {
  private AlertTexts() {}

  /**
   * @param forecast the one after the window that led to the effect
   * @param p99Millis of that window; NaN: not known
   */
  public static Alert of(AlertEffect effect, Forecast forecast, double p99Millis) {
    if (effect instanceof AlertEffect.Opened opened) {
      return expected("", opened.episode(), forecast, "is expected");
    }
    if (effect instanceof AlertEffect.Worsened worsened) {
      return expected(":worse", worsened.episode(), forecast, "is now expected");
    }
    if (effect instanceof AlertEffect.Reopened reopened) {
      return expected(
          ":again:" + forecast.madeAtMillis(), reopened.episode(), forecast, "is expected again");
    }
    if (effect instanceof AlertEffect.Resolved resolved) {
      return resolved(resolved, forecast);
    }
    if (effect instanceof AlertEffect.Scored scored) {
      return scored(scored.scored(), forecast);
    }
    if (effect instanceof AlertEffect.Struck struck) {
      return struck(struck, forecast, p99Millis);
    }
    if (effect instanceof AlertEffect.Ended ended) {
      return ended(ended, forecast);
    }
    throw new AssertionError("no text for " + effect);
  }

  private static Alert expected(
      String idEnd, Episode episode, Forecast forecast, String expectation) {
    int lead = episode.leadWindows();
    String when =
        lead == 0
            ? text("%s above the SLO of %.0f ms by now", expectation, forecast.sloP99Millis())
            : text(
                "%s above the SLO of %.0f ms in %d windows (%d s)",
                expectation, forecast.sloP99Millis(), lead, lead * forecast.windowMillis() / 1000);
    return alert(
        forecast,
        Alert.Kind.BREACH_FORECAST,
        episode.severity(),
        id(forecast, episode.firedAtMillis()) + idEnd,
        text("p99 of %s %s%s%s", forecast.pool(), when, likely(forecast), reasons(forecast)));
  }

  private static String likely(Forecast forecast) {
    return Double.isNaN(forecast.probability())
        ? ""
        : text(", probability %.0f%%", 100 * forecast.probability());
  }

  private static String reasons(Forecast forecast) {
    String reasons =
        forecast.drivers().stream().map(Driver::text).collect(Collectors.joining("; "));
    return reasons.isEmpty() ? "" : ": " + reasons;
  }

  private static Alert resolved(AlertEffect.Resolved resolved, Forecast forecast) {
    int stood =
        AlertSignal.windows(
            resolved.episode().firedAtMillis(), forecast.madeAtMillis(), forecast.windowMillis());
    String why =
        switch (resolved.why()) {
          case BREACH_CAME -> "the breach came";
          case RISK_GONE ->
              text(
                  "the risk is gone, score %.2f against a threshold of %.2f",
                  forecast.score(), forecast.threshold());
          case NO_DATA -> "there is no data to forecast from";
        };
    return alert(
        forecast,
        Alert.Kind.FORECAST_RESOLVED,
        Alert.Severity.INFO,
        id(forecast, resolved.episode().firedAtMillis()) + ":end:" + forecast.madeAtMillis(),
        text("the breach forecast of %s ended after %d windows: %s", forecast.pool(), stood, why));
  }

  private static Alert scored(ScoredEpisode scored, Forecast forecast) {
    String verdict =
        switch (scored.verdict()) {
          case HIT -> text("a hit: the breach came %d windows later", scored.leadWindows());
          case EARLY ->
              text(
                  "early: the breach came %d windows later, more than %d",
                  scored.leadWindows(), AlertRule.LONGEST_LEAD);
          case LATE ->
              text(
                  "late: the breach came %d windows later, fewer than %d",
                  scored.leadWindows(), AlertRule.LEAST_LEAD);
          case FALSE -> text("false: no breach came within %d windows", AlertRule.LONGEST_LEAD);
          case UNDECIDED ->
              text(
                  "undecided: no breach came within %d windows, but the size was raised or data"
                      + " was missing meanwhile",
                  AlertRule.LONGEST_LEAD);
        };
    return alert(
        forecast,
        Alert.Kind.FORECAST_SCORED,
        Alert.Severity.INFO,
        id(forecast, scored.firedAtMillis()) + ":verdict",
        text("the breach forecast of %s was %s", forecast.pool(), verdict));
  }

  private static Alert struck(AlertEffect.Struck struck, Forecast forecast, double p99Millis) {
    return alert(
        forecast,
        Alert.Kind.SLO_BREACH,
        Alert.Severity.CRITICAL,
        "slo-breach:%s:%d".formatted(forecast.pool().key(), struck.atMillis()),
        text(
            "p99 of %s is %.0f ms, above the SLO of %.0f ms in %d windows in a row; it was %s",
            forecast.pool(),
            p99Millis,
            forecast.sloP99Millis(),
            AlertRule.BREACH_WINDOWS,
            struck.caught() ? "foretold in time" : "not foretold in time"));
  }

  private static Alert ended(AlertEffect.Ended ended, Forecast forecast) {
    long width = forecast.windowMillis();
    return alert(
        forecast,
        Alert.Kind.SLO_BREACH_ENDED,
        Alert.Severity.INFO,
        "slo-breach-end:%s:%d".formatted(forecast.pool().key(), ended.beganMillis()),
        text(
            "the SLO breach of %s is over: it lasted %d windows, and its last one was %d windows ago",
            forecast.pool(),
            AlertSignal.windows(ended.beganMillis(), ended.endMillis(), width) + 1,
            AlertSignal.windows(ended.endMillis(), forecast.madeAtMillis(), width)));
  }

  private static String id(Forecast forecast, long firedAtMillis) {
    return "breach-forecast:%s:%d".formatted(forecast.pool().key(), firedAtMillis);
  }

  private static Alert alert(
      Forecast forecast, Alert.Kind kind, Alert.Severity severity, String id, String text) {
    return new Alert(id, forecast.pool(), kind, severity, forecast.madeAtMillis(), text, "");
  }

  private static String text(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
