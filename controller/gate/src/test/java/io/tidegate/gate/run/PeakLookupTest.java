package io.tidegate.gate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.judge.Finding;
import io.tidegate.gate.judge.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeakLookupTest {
  private static final PeakWish DAY = new PeakWish("orders/workers", PeakWish.Ahead.DAY, 0.25);
  private static final PeakWish WEEK = new PeakWish("orders/workers", PeakWish.Ahead.WEEK, 1);
  private static final Optional<WatchedFleet.Peak> PEAK =
      Optional.of(new WatchedFleet.Peak(240, 220, 270));

  /** Tells what it is given; null: it cannot be asked. */
  private record Told(List<Peaks> peaks) implements WatchedFleet {
    @Override
    public List<Window> of(String pool) {
      return List.of();
    }

    @Override
    public List<Peaks> peaks(String pool) throws IOException {
      if (peaks == null) {
        throw new IOException("no control plane answers at http://10.0.0.9");
      }
      return peaks;
    }

    @Override
    public String name() {
      return "http://10.0.0.9";
    }
  }

  private static WatchedFleet.Peaks told(
      long ageMillis, String season, Optional<WatchedFleet.Peak> day) {
    return new WatchedFleet.Peaks(
        9_000_000 - ageMillis, ageMillis, "risk-3", season, day, Optional.empty());
  }

  private static PeakLookup.Found found(PeakWish wish, WatchedFleet.Peaks... told)
      throws InterruptedException {
    return PeakLookup.of(wish, new Told(List.of(told)));
  }

  private static void assertInvalid(PeakLookup.Found found, String reason, String detail) {
    assertEquals(Optional.empty(), found.peak());
    assertEquals(Outcome.INVALID, found.invalid().orElseThrow().verdict().outcome());
    Finding finding = found.invalid().orElseThrow().verdict().findings().get(0);
    assertEquals(reason, finding.reason().word());
    assertTrue(finding.detail().contains(detail), finding.detail());
  }

  @Test
  void forecastsThatSayNothingOfAPeakAreNotCalledOld() throws Exception {
    assertInvalid(
        found(
            DAY,
            told(3_600_000, "UNTOLD", Optional.empty()),
            told(60_000, "UNTOLD", Optional.empty())),
        "peak-unknown",
        "the newest forecasts of orders/workers say nothing of a peak");
  }

  @Test
  void thePeakIsThatOfTheNewestForecastThatTellsOne() throws Exception {
    PeakLookup.Found found =
        found(
            DAY,
            told(120_000, "DAY", Optional.of(new WatchedFleet.Peak(100, 90, 110))),
            told(60_000, "DAY", PEAK),
            told(0, "UNTOLD", Optional.empty()));
    assertEquals(Optional.empty(), found.invalid());
    ForecastPeak peak = found.peak().orElseThrow();
    assertEquals(
        new ForecastPeak(DAY, 240, 220, 270, 8_940_000, "risk-3", "http://10.0.0.9"), peak);
    assertEquals(60, peak.sharePerSecond());
    assertEquals(
        "the peak of orders/workers is forecast: 240.0/s (220.0 to 270.0) within 24 hours, as of"
            + " 1970-01-01T02:29:00Z by risk-3 of http://10.0.0.9; the candidate is to bear 0.2500 of"
            + " it, 60.0/s",
        peak.note());
  }

  @ParameterizedTest
  @CsvSource({
    "COLD, the predictor is cold on orders/workers",
    "DAY, 'knows the day of orders/workers, and not yet a whole week'",
    "NONE, the windows of orders/workers are too short or too long",
    "UNTOLD, the newest forecasts of orders/workers say nothing of a peak",
    "YEAR, 'says season ''YEAR'', and no peak of the week'",
  })
  void whatIsNotKnownIsNoPeakAndSaysWhy(String season, String detail) throws Exception {
    Optional<WatchedFleet.Peak> day = season.equals("DAY") ? PEAK : Optional.empty();
    assertInvalid(found(WEEK, told(0, season, day)), "peak-unknown", detail);
  }

  @Test
  void aPoolWithoutAForecastHasNoPeak() throws Exception {
    assertInvalid(found(DAY), "peak-unknown", "http://10.0.0.9 has no forecast of orders/workers");
  }

  @Test
  void aForecastOfHalfAnHourAgoIsTakenAndAnOlderOneIsStale() throws Exception {
    assertTrue(found(DAY, told(1_800_000, "DAY", PEAK)).peak().isPresent());
    assertInvalid(found(DAY, told(1_860_000, "DAY", PEAK)), "peak-stale", "is 31 minutes old");
  }

  @Test
  void aControlPlaneThatDoesNotAnswerOrTellsNoNumberGivesNone() throws Exception {
    assertInvalid(
        PeakLookup.of(DAY, new Told(null)), "peak-unreadable", "no control plane answers at");
    Optional<WatchedFleet.Peak> none = Optional.of(new WatchedFleet.Peak(Double.NaN, 1, 2));
    assertInvalid(found(DAY, told(0, "DAY", none)), "peak-unreadable", "must be above 0");
  }

  /** No number stands in for a forecast that nobody asked for. */
  @Test
  void aWishThatWasNotAnsweredIsNoPeakOfTheModel() {
    CapacityPlan plan =
        new CapacityPlan(
            OptionalDouble.empty(),
            1.3,
            250,
            0.001,
            CapacityPlan.DEFAULT_STEPS,
            5,
            Optional.of(WEEK),
            Optional.empty());
    assertThrows(IllegalStateException.class, () -> plan.peak(100));
  }
}
