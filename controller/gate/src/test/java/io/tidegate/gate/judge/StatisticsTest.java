package io.tidegate.gate.judge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void holmStepsDownAndNeverBackUp() {
    assertArrayEquals(
        new double[] {0.03, 0.06, 0.06, 0.02},
        Holm.adjusted(List.of(0.01, 0.04, 0.03, 0.005)),
        1e-12);
  }

  @Test
  void blocksAreLongerWhereNeighboursAreAlike() {
    assertEquals(1, BlockLength.of(new double[] {5, 5, 5, 5, 5, 5, 5, 5}));
    int independent = BlockLength.of(series(400, 0));
    int alike = BlockLength.of(series(400, 0.8));
    assertTrue(independent <= 4, "independent: " + independent);
    assertTrue(alike >= 10 && alike <= 60, "alike: " + alike);
  }

  @Test
  void theErrorOfAMeanOfIndependentWindowsIsTheTextbooks() {
    double[] series = series(400, 0);
    double textbook = Stats.deviation(series) / Math.sqrt(400);
    double error = BlockBootstrap.of(series, 4000, new SplittableRandom(3)).standardError();
    assertEquals(1, error / textbook, 0.15);
  }

  @Test
  void theErrorOfAMeanOfAlikeWindowsIsThreeTimesAsLarge() {
    double[] series = series(4000, 0.8);
    double textbook = Stats.deviation(series) / Math.sqrt(4000);
    double error = BlockBootstrap.of(series, 2000, new SplittableRandom(3)).standardError();
    // √((1 + ρ) / (1 − ρ)) = 3.
    assertEquals(3, error / textbook, 0.5);
  }

  @Test
  void kayentaIsHighWhereTheWholeIntervalIsAboveAQuarterOfTheShift() {
    double[] low = {10, 11, 12, 13, 14, 15, 16, 17, 18, 19};
    double[] high = {30, 31, 32, 33, 34, 35, 36, 37, 38, 39};
    assertEquals(Kayenta.Class.HIGH, kayenta(low, high).metrics().get(0).result());
    assertEquals("Fail", kayenta(low, high).result());
    assertEquals(Kayenta.Class.LOW, kayenta(high, low).metrics().get(0).result());
    assertEquals(100, kayenta(high, low).score());
    assertEquals(Kayenta.Class.PASS, kayenta(low, low).metrics().get(0).result());
    assertEquals(Kayenta.Class.NODATA, kayenta(new double[0], low).metrics().get(0).result());
    assertEquals(0, kayenta(new double[0], low).score());
  }

  private static Kayenta.Score kayenta(double[] from, double[] to) {
    return Kayenta.judge(
        List.of(MetricSeries.of("p99", "*", "ms", Windows.of(from), Windows.of(to))));
  }

  private static double[] series(int n, double autocorrelation) {
    SplittableRandom random = new SplittableRandom(11);
    double[] series = new double[n];
    double last = 0;
    for (int i = 0; i < n; i++) {
      last = autocorrelation * last + random.nextGaussian();
      series[i] = last;
    }
    return series;
  }
}
