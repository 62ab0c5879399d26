package io.tidegate.sim.world;

import java.util.Arrays;

/** Sums over a pool's rates, to look at its peaks. */
final class RateShape {
  private final double[] sums;
  private final int perDay;

  RateShape(double[] rates, int perDay) {
    this.perDay = perDay;
    this.sums = new double[rates.length + 1];
    for (int i = 0; i < rates.length; i++) {
      sums[i + 1] = sums[i] + rates[i];
    }
  }

  int windows() {
    return sums.length - 1;
  }

  /** Of the windows around one, cut at the ends. */
  double mean(int window, int width) {
    int from = Math.max(0, Math.min(windows() - 1, window - width / 2));
    int to = Math.min(windows(), Math.max(from + 1, window - width / 2 + width));
    return (sums[to] - sums[from]) / (to - from);
  }

  /** The highest quarter of an hour from a window to before another; cut at the ends. */
  double highest(int from, int to) {
    return mean(highestAt(from, to), 15);
  }

  int highestAt(int from, int to) {
    int best = Math.max(0, Math.min(windows() - 1, from));
    for (int i = best; i < Math.min(windows(), to); i++) {
      if (mean(i, 15) > mean(best, 15)) {
        best = i;
      }
    }
    return best;
  }

  /** Each day's highest half hour, ascending. */
  double[] dailyPeaks() {
    int days = Math.max(1, windows() / perDay);
    double[] peaks = new double[days];
    for (int day = 0; day < days; day++) {
      for (int i = day * perDay; i < Math.min(windows(), (day + 1) * perDay); i++) {
        peaks[day] = Math.max(peaks[day], mean(i, 30));
      }
    }
    Arrays.sort(peaks);
    return peaks;
  }

  /** The quarter-hourly mean that is exceeded for the given share of the time. */
  double exceededFor(double share) {
    double[] means = new double[windows()];
    for (int i = 0; i < means.length; i++) {
      means[i] = mean(i, 15);
    }
    Arrays.sort(means);
    return quantile(means, 1 - share);
  }

  static double quantile(double[] ascending, double share) {
    double place = share * (ascending.length - 1);
    int below = (int) place;
    int above = Math.min(ascending.length - 1, below + 1);
    return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
  }
}
