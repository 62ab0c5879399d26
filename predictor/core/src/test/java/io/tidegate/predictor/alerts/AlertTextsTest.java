package io.tidegate.predictor.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.predictor.alerts.AlertEffect.Resolution;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Driver;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertTextsTest {
  private static final long AT = 1_764_000_000_000L;
  private static final Episode EPISODE =
      new Episode(AT - 120_000, AT, 12, 0.7, Alert.Severity.WARNING, 8, false, 0);

  private static Forecast forecast(double probability) {
    return new Forecast(
            new PoolId("orders", "db"),
            AT,
            60_000,
            15,
            "m-1",
            Forecast.Status.READY,
            true,
            1.25,
            1,
            420,
            300,
            12,
            100,
            50,
            List.of(new Driver("arrivals", 1, "arrivals +38% in 15 windows")))
        .withCertainty(probability, 350, 500, false, 1);
  }

  private static Alert of(AlertEffect effect) {
    return AlertTexts.of(effect, forecast(0.7), 512);
  }

  @Test
  void eachAlertCarriesTheNumbers() {
    Alert opened = of(new AlertEffect.Opened(EPISODE));
    assertEquals(
        "p99 of orders/db is expected above the SLO of 300 ms in 12 windows (720 s), probability"
            + " 70%: arrivals +38% in 15 windows",
        opened.text());
    assertEquals("breach-forecast:orders/db:1763999880000", opened.alertId());
    assertEquals(Alert.Kind.BREACH_FORECAST, opened.kind());
    assertEquals(Alert.Severity.WARNING, opened.severity());
    assertEquals(
        "the breach forecast of orders/db ended after 2 windows: the risk is gone, score 1.25"
            + " against a threshold of 1.00",
        of(new AlertEffect.Resolved(EPISODE, Resolution.RISK_GONE)).text());
    assertEquals(
        "the breach forecast of orders/db was a hit: the breach came 14 windows later",
        of(new AlertEffect.Scored(new ScoredEpisode(AT, AT, Verdict.HIT, 14))).text());
    Alert struck = of(new AlertEffect.Struck(AT - 60_000, false));
    assertEquals(
        "p99 of orders/db is 512 ms, above the SLO of 300 ms in 2 windows in a row; it was not"
            + " foretold in time",
        struck.text());
    assertEquals(Alert.Kind.SLO_BREACH, struck.kind());
    Alert ended = of(new AlertEffect.Ended(AT - 40 * 60_000, AT - 31 * 60_000));
    assertEquals(
        "the SLO breach of orders/db is over: it lasted 10 windows, and its last one was 31 windows"
            + " ago",
        ended.text());
    assertEquals(Alert.Kind.SLO_BREACH_ENDED, ended.kind());
    assertEquals("slo-breach-end:orders/db:1763997600000", ended.alertId());
  }

  @Test
  void aProbabilityThatIsNotKnownIsNotTold() {
    assertEquals(
        "p99 of orders/db is expected above the SLO of 300 ms in 12 windows (720 s): arrivals +38%"
            + " in 15 windows",
        AlertTexts.of(new AlertEffect.Opened(EPISODE), forecast(Double.NaN), 512).text());
  }

  /** What comes twice is told once: another end, or another return, is another alert. */
  @Test
  void theIdsTellTheCauses() {
    assertEquals(
        List.of(
            "breach-forecast:orders/db:1763999880000:worse",
            "breach-forecast:orders/db:1763999880000:again:1764000000000",
            "breach-forecast:orders/db:1763999880000:end:1764000000000",
            "breach-forecast:orders/db:1763999880000:verdict",
            "slo-breach:orders/db:1764000000000"),
        List.of(
                new AlertEffect.Worsened(EPISODE),
                new AlertEffect.Reopened(EPISODE),
                new AlertEffect.Resolved(EPISODE, Resolution.NO_DATA),
                new AlertEffect.Scored(new ScoredEpisode(AT - 120_000, AT, Verdict.FALSE, -1)),
                new AlertEffect.Struck(AT, true))
            .stream()
            .map(effect -> of(effect).alertId())
            .toList());
  }
}
