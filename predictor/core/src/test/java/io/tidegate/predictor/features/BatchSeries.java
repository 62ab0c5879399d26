package io.tidegate.predictor.features;

import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The complete list of a pool's windows, by slot since the first; statistics over it by their
 * textbook formulas. The counterpart of what the streaming state keeps in rings.
 */
final class BatchSeries {
  /** Nothing looks further back than the streaming state can. */
  static final int REACH = 64;

  final List<PoolWindow> windows = new ArrayList<>();
  final List<Measured> measured = new ArrayList<>();
  final List<Integer> slots = new ArrayList<>();
  final List<Integer> resizes = new ArrayList<>();
  final List<Integer> seen = new ArrayList<>();
  private final Map<Integer, Integer> indexOfSlot = new HashMap<>();
  final long width;

  BatchSeries(List<PoolWindow> all) {
    width = all.get(0).widthMillis();
    int complete = 0;
    for (PoolWindow window : all) {
      Measured m = Measured.of(window, complete);
      if (m == null || (windows.isEmpty() && window.arrivals() == 0)) {
        continue;
      }
      if (window.quality() == PoolWindow.Quality.COMPLETE) {
        complete = window.instances().size();
      }
      int n = windows.size();
      int slot = n == 0 ? 0 : (int) ((window.startMillis() - windows.get(0).startMillis()) / width);
      boolean resized = n > 0 && measured.get(n - 1).size() != m.size();
      resizes.add(n == 0 ? 0 : resizes.get(n - 1) + (resized ? 1 : 0));
      seen.add(n == 0 || slot - slots.get(n - 1) >= REACH ? 1 : seen.get(n - 1) + 1);
      indexOfSlot.put(slot, n);
      windows.add(window);
      measured.add(m);
      slots.add(slot);
    }
  }

  int size() {
    return windows.size();
  }

  /** Index of the window at a slot; −1 where it is missing. */
  int indexAt(int slot) {
    return indexOfSlot.getOrDefault(slot, -1);
  }

  /** The value at an age as seen from a window; rings hold floats. */
  double at(int i, ToDoubleFunction<Measured> value, int age) {
    int index = age < REACH ? indexAt(slots.get(i) - age) : -1;
    return index < 0 ? Double.NaN : (float) value.applyAsDouble(measured.get(index));
  }

  /** {age, value} of those known with from <= age < to. */
  List<double[]> known(int i, ToDoubleFunction<Measured> value, int from, int to) {
    List<double[]> known = new ArrayList<>();
    for (int age = from; age < to; age++) {
      double v = at(i, value, age);
      if (!Double.isNaN(v)) {
        known.add(new double[] {age, v});
      }
    }
    return known;
  }

  static double mean(List<double[]> points, int least) {
    return points.size() < least
        ? Double.NaN
        : points.stream().mapToDouble(p -> p[1]).average().orElse(Double.NaN);
  }

  double mean(int i, ToDoubleFunction<Measured> value, int from, int to, int least) {
    return mean(known(i, value, from, to), least);
  }

  double newest(int i, ToDoubleFunction<Measured> value, int count) {
    List<double[]> all = known(i, value, 0, REACH);
    return mean(all.subList(0, Math.min(count, all.size())), 1);
  }

  static double slope(List<double[]> points) {
    double meanAge = points.stream().mapToDouble(p -> p[0]).average().orElse(Double.NaN);
    double mean = mean(points, 1);
    double covariance = 0;
    double variance = 0;
    for (double[] p : points) {
      covariance -= (p[0] - meanAge) * (p[1] - mean);
      variance += (p[0] - meanAge) * (p[0] - meanAge);
    }
    return covariance / variance;
  }

  /** {level, slope, raw slope} of the shrunk line. */
  static double[] line(List<double[]> points, int span) {
    int n = points.size();
    if (n < 5 || 2 * n < span) {
      return new double[] {Double.NaN, Double.NaN, Double.NaN};
    }
    double slope = slope(points);
    double mean = mean(points, 1);
    double meanAge = points.stream().mapToDouble(p -> p[0]).average().orElseThrow();
    double residual = 0;
    double variance = 0;
    for (double[] p : points) {
      double error = p[1] - (mean - slope * (p[0] - meanAge));
      residual += error * error;
      variance += (p[0] - meanAge) * (p[0] - meanAge);
    }
    double squaredError = residual / (n - 2) / variance;
    double shrunk = slope == 0 ? 0 : slope * Math.max(0, 1 - squaredError / slope / slope);
    return new double[] {mean + shrunk * meanAge, shrunk, slope};
  }

  double[] line(int i, ToDoubleFunction<Measured> value, int span) {
    return line(known(i, value, 0, span), span);
  }

  /** Where a damped line leads. */
  static double ahead(double[] line, int k) {
    double v = line[0];
    for (int j = 1; j <= k; j++) {
      v += line[1] * Math.pow(0.995, j);
    }
    return v;
  }

  double noise(int i, ToDoubleFunction<Measured> value) {
    List<double[]> points = known(i, value, 0, 24);
    double sum = 0;
    for (int j = 1; j < points.size(); j++) {
      sum += Math.pow(points.get(j)[1] - points.get(j - 1)[1], 2) / 2;
    }
    return points.size() < 2 ? 0 : sum / (points.size() - 1);
  }

  double share(int i, ToDoubleFunction<Measured> value, double limit, int span, int least) {
    List<double[]> points = known(i, value, 0, span);
    return points.size() < least
        ? Double.NaN
        : (double) points.stream().filter(p -> p[1] > limit).count() / points.size();
  }
}
