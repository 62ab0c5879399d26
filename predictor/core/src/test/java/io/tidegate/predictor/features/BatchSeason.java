package io.tidegate.predictor.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The profiles of day and week, from all buckets anew for each look. */
final class BatchSeason {
  private final BatchSeries series;

  /** By ten minutes since the epoch: the values of its windows. */
  private final Map<Long, List<Double>> arrivals = new HashMap<>();

  private final Map<Long, List<Double>> p99 = new HashMap<>();
  private final Map<List<Long>, Double> memory = new HashMap<>();

  BatchSeason(BatchSeries series) {
    this.series = series;
    for (int i = 0; i < series.size(); i++) {
      long b = bucket(i);
      Measured m = series.measured.get(i);
      arrivals.computeIfAbsent(b, x -> new ArrayList<>()).add(m.logArrivals());
      if (!Double.isNaN(m.logP99())) {
        p99.computeIfAbsent(b, x -> new ArrayList<>()).add(m.logP99());
      }
    }
  }

  private long bucket(int i) {
    return Math.floorDiv(series.windows.get(i).startMillis(), 600_000L);
  }

  private static double thousandths(double v) {
    return Double.isNaN(v) ? v : Math.round(v * 1000) / 1000.0;
  }

  private double level(long b) {
    List<Double> all = arrivals.get(b);
    if (all == null) {
      return Double.NaN;
    }
    double sum = 0;
    for (double v : all) {
      sum += v;
    }
    return thousandths(sum / all.size());
  }

  private double worst(long b) {
    return thousandths(
        p99.getOrDefault(b, List.of()).stream().mapToDouble(v -> v).max().orElse(Double.NaN));
  }

  private double triple(long t) {
    double sum = 0;
    int n = 0;
    for (long b = 3 * t; b < 3 * t + 3; b++) {
      if (!Double.isNaN(level(b))) {
        sum += level(b);
        n++;
      }
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  /**
   * A profile's bucket as of window i.
   *
   * @param period in buckets of {@code parts} times ten minutes
   */
  private double profile(int i, long slot, int period, int parts, double leastStep) {
    long last = Math.floorDiv(bucket(i) - 73 - (parts - 1), (long) parts);
    long newest = last - Math.floorMod(last - slot, (long) period);
    return memory.computeIfAbsent(
        List.of((long) period, newest),
        x -> {
          long first = Math.floorDiv(bucket(0), (long) parts);
          double p = Double.NaN;
          int n = 0;
          for (long b = newest - (newest - first) / period * period; b <= newest; b += period) {
            double v = parts == 1 ? level(b) : triple(b);
            if (!Double.isNaN(v)) {
              if (n == 0) {
                p = thousandths(v);
              } else {
                double step = n > 1 ? Math.max(-0.5, Math.min(0.5, v - p)) : v - p;
                p = thousandths(p + step * Math.max(leastStep, 1.0 / (n + 1)));
              }
              n++;
            }
          }
          return p;
        });
  }

  private double between(int i, long millis, int period, int parts, double leastStep) {
    double at = (double) millis / (parts * 600_000) - 0.5;
    long b = (long) Math.floor(at);
    double low = profile(i, b, period, parts, leastStep);
    return low + (at - b) * (profile(i, b + 1, period, parts, leastStep) - low);
  }

  double day(int i, long millis) {
    return between(i, millis, 144, 1, 0.25);
  }

  double week(int i, long millis) {
    return between(i, millis, 336, 3, 0.3);
  }

  double yesterday(long millis) {
    double at = (double) millis / 600_000 - 144 - 0.5;
    long b = (long) Math.floor(at);
    return level(b) + (at - b) * (level(b + 1) - level(b));
  }

  double yesterdaysWorst(int i) {
    double worst = Double.NaN;
    for (long b = bucket(i) - 144; b <= bucket(i) - 141; b++) {
      worst = maxKnown(worst, worst(b));
    }
    return worst;
  }

  double lastWeeksWorst(int i) {
    double worst = Double.NaN;
    long triple = Math.floorDiv(bucket(i), 3L);
    for (long t = triple - 336; t <= triple - 335; t++) {
      for (long b = 3 * t; b < 3 * t + 3; b++) {
        worst = maxKnown(worst, worst(b));
      }
    }
    return worst;
  }

  private static double maxKnown(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
  }
}
