package io.tidegate.gate.judge;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The log ratio of one metric's windows, candidate to baseline, and how sure it is.
 *
 * @param logRatio above 0 is worse
 * @param standardError of the log ratio
 */
record EffectSize(
    double logRatio, BlockBootstrap chance, double standardError, double spread, double spreadP) {

  /** A metric of which no ratio can be made: the baseline is 0 throughout, the candidate is not. */
  static boolean undefined(MetricSeries series) {
    return max(series.baseline()) <= 0 && max(series.candidate()) > 0;
  }

  static EffectSize of(MetricSeries series, Order order, int resamples, RandomGenerator random) {
    double floor = floor(series);
    double sign = series.higherIsWorse() ? 1 : -1;
    Windows from = series.baseline();
    Windows to = series.candidate();
    if (!order.paired()) {
      double[] a = logs(from.known(), floor, sign);
      double[] b = logs(to.known(), floor, sign);
      BlockBootstrap chance = BlockBootstrap.ofDifference(a, b, resamples, random);
      return withSpread(Stats.mean(b) - Stats.mean(a), chance, a, b, resamples, random);
    }
    int[] both =
        IntStream.range(0, from.size())
            .filter(i -> !Double.isNaN(from.at(i)) && !Double.isNaN(to.at(i)))
            .toArray();
    double[] a = logs(IntStream.of(both).mapToDouble(from::at).toArray(), floor, sign);
    double[] b = logs(IntStream.of(both).mapToDouble(to::at).toArray(), floor, sign);
    double[] difference = new double[both.length];
    for (int i = 0; i < both.length; i++) {
      difference[i] = b[i] - a[i];
    }
    BlockBootstrap chance = BlockBootstrap.of(difference, resamples, random);
    return withSpread(Stats.mean(difference), chance, a, b, resamples, random);
  }

  /**
   * The scatter as the mean distance from the median (Brown and Forsythe 1974), of logarithms: the
   * level does not matter. A change of it alone leaves every mean as it was.
   */
  private static EffectSize withSpread(
      double logRatio,
      BlockBootstrap chance,
      double[] a,
      double[] b,
      int resamples,
      RandomGenerator random) {
    double[] strayA = distances(a);
    double[] strayB = distances(b);
    double meanA = Stats.mean(strayA);
    double meanB = Stats.mean(strayB);
    double p =
        meanB >= RegressionCheck.SPREAD * meanA && meanB > 0
            ? BlockBootstrap.ofDifference(strayA, strayB, Math.min(resamples, 2000), random)
                .chanceOf(meanB - meanA)
            : 1;
    double spread = meanB == meanA ? 1 : meanB / Math.max(meanA, 1e-9);
    return new EffectSize(logRatio, chance, chance.standardError(), spread, p);
  }

  private static double[] distances(double[] logs) {
    double median = Stats.median(logs);
    double[] distances = new double[logs.length];
    for (int i = 0; i < logs.length; i++) {
      distances[i] = Math.abs(logs[i] - median);
    }
    return distances;
  }

  private static double[] logs(double[] values, double floor, double sign) {
    double[] logs = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      logs[i] = sign * Math.log(values[i] + floor);
    }
    return logs;
  }

  /** Where zeros occur a hundredth of the mean is added to all, so that each has a logarithm. */
  private static double floor(MetricSeries series) {
    double sum = series.baseline().sum() + series.candidate().sum();
    boolean zeros = min(series.baseline()) <= 0 || min(series.candidate()) <= 0;
    if (!zeros) {
      return 0;
    }
    int known =
        series.baseline().size()
            + series.candidate().size()
            - series.baseline().missing()
            - series.candidate().missing();
    return sum > 0 ? sum / known / 100 : 1;
  }

  private static double min(Windows windows) {
    return IntStream.range(0, windows.size())
        .mapToDouble(windows::at)
        .filter(v -> !Double.isNaN(v))
        .min()
        .orElse(Double.NaN);
  }

  private static double max(Windows windows) {
    return IntStream.range(0, windows.size())
        .mapToDouble(windows::at)
        .filter(v -> !Double.isNaN(v))
        .max()
        .orElse(Double.NaN);
  }
}
