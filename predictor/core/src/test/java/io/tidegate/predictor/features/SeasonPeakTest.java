package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.ArrivalPeaks;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests per second of a shop: 20 at night, 200 at noon; on the fifth day of the week twice. */
class SeasonPeakTest {
  private static final long BUCKET = Season.BUCKET_MILLIS;
  private static final int DAY = Season.DAY;
  private static final long START = Draft.START / (DAY * BUCKET) * (DAY * BUCKET);

  private final Season season = new Season();

  private static double usual(int bucket) {
    double noon = (1 - Math.cos(2 * Math.PI * (bucket % DAY) / DAY)) / 2;
    return (20 + 180 * noon) * (bucket / DAY % 7 == 4 ? 2 : 1);
  }

  private void see(int bucket, double perSecond) {
    season.add(START + bucket * BUCKET, Math.log(perSecond), Double.NaN);
  }

  private void see(int from, int to) {
    for (int b = from; b < to; b++) {
      see(b, usual(b));
    }
  }

  private ArrivalPeaks.Peak day() {
    return season.peaks().day().orElseThrow();
  }

  @Test
  void aPoolThatWasNotSeenForAWholeDayIsCold() {
    assertEquals(ArrivalPeaks.without(ArrivalPeaks.Season.COLD), season.peaks());
    // All but the last ten minutes of a day; what is seen enters the profile twelve hours late.
    see(0, DAY + DAY / 2);
    assertEquals(ArrivalPeaks.without(ArrivalPeaks.Season.COLD), season.peaks());
    see(DAY + DAY / 2, DAY + DAY / 2 + 1);
    assertEquals(ArrivalPeaks.Season.DAY, season.peaks().season());
  }

  @Test
  void aTimeOfTheDayThatWasNeverSeenMakesItCold() {
    // Every noon is missing: the peak could be there.
    for (int b = 0; b < 4 * DAY; b++) {
      if (b % DAY != DAY / 2) {
        see(b, usual(b));
      }
    }
    assertEquals(ArrivalPeaks.Season.COLD, season.peaks().season());
  }

  @Test
  void afterADayItIsTheDaysHighestLevel() {
    see(0, 2 * DAY);
    assertEquals(ArrivalPeaks.Season.DAY, season.peaks().season());
    assertEquals(200, day().perSecond(), 2);
    assertTrue(season.peaks().week().isEmpty());
  }

  @Test
  void theWeekKnowsTheDayThatIsUnlikeTheOthers() {
    see(0, 8 * DAY);
    assertEquals(ArrivalPeaks.Season.WEEK, season.peaks().season());
    // Ahead is the second day of the week: the double day is in the week, and not in the day.
    assertEquals(200, day().perSecond(), 5);
    assertEquals(400, season.peaks().week().orElseThrow().perSecond(), 12);
    see(8 * DAY, 11 * DAY);
    assertEquals(400, day().perSecond(), 12);
  }

  @Test
  void aPoolThatWasSilentForADayIsColdThoughItsProfileIsKnown() {
    see(0, 8 * DAY);
    see(9 * DAY, usual(0));
    assertEquals(ArrivalPeaks.Season.COLD, season.peaks().season());
    see(9 * DAY + 1, 9 * DAY + DAY / 2 + 1);
    assertEquals(ArrivalPeaks.Season.WEEK, season.peaks().season());
  }

  @Test
  void whatGrewIsWithinTheIntervalAndRaisesThePeak() {
    see(0, 9 * DAY);
    for (int b = 9 * DAY; b < 10 * DAY; b++) {
      see(b, usual(b) * 1.3);
    }
    ArrivalPeaks.Peak peak = day();
    assertTrue(peak.perSecond() > 205, "" + peak);
    assertTrue(peak.lowPerSecond() < 210 && peak.highPerSecond() > 235, "" + peak);
  }

  /** Days that differ by a tenth, and windows by a tenth: as the traffic of people is. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void thePeakThatComesIsWithinTheIntervalOnMostDays(long seed) {
    Random random = new Random(seed);
    int days = 54;
    double[] rate = new double[days * DAY];
    for (int d = 0; d < days; d++) {
      double ofDay = Math.exp(0.1 * random.nextGaussian());
      for (int b = d * DAY; b < (d + 1) * DAY; b++) {
        rate[b] = usual(b) * ofDay * Math.exp(0.1 / Math.sqrt(10) * random.nextGaussian());
      }
    }
    int within = 0;
    int asked = 0;
    double dayOff = 0;
    double weekOff = 0;
    for (int b = 0; b < (days - 7) * DAY; b++) {
      see(b, rate[b]);
      if (b >= 12 * DAY && b % 72 == 0) {
        ArrivalPeaks.Peak week = season.peaks().week().orElseThrow();
        double came = highest(rate, b, DAY);
        asked++;
        within += day().lowPerSecond() <= came && came <= day().highPerSecond() ? 1 : 0;
        dayOff += Math.abs(Math.log(day().perSecond() / came));
        weekOff += Math.abs(Math.log(week.perSecond() / highest(rate, b, 7 * DAY)));
      }
    }
    assertTrue(dayOff / asked < 0.15, "mean error of the day's peak " + dayOff / asked);
    assertTrue(weekOff / asked < 0.2, "mean error of the week's peak " + weekOff / asked);
    assertTrue(within > 0.6 * asked, within + " of " + asked + " within");
  }

  private static double highest(double[] rate, int from, int buckets) {
    return Arrays.stream(rate, from, from + buckets).max().orElseThrow();
  }
}
