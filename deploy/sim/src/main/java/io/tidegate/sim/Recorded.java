package io.tidegate.sim;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.LatencySummary;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * The times of one window, exact: for a few hundred of them sorting is quicker than a histogram.
 */
final class Recorded {
  private double[] millis = new double[256];
  private int count;

  void clear() {
    count = 0;
  }

  void add(double value) {
    if (count == millis.length) {
      millis = Arrays.copyOf(millis, count * 2);
    }
    millis[count++] = value;
  }

  LatencySummary summary() {
    if (count == 0) {
      return LatencySummary.EMPTY;
    }
    Arrays.sort(millis, 0, count);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += millis[i];
    }
    return new LatencySummary(
        count, sum / count, quantile(0.50), quantile(0.95), quantile(0.99), millis[count - 1]);
  }

  EncodedHistogram histogram() {
    Histogram histogram = EncodedHistogram.newHistogram();
    for (int i = 0; i < count; i++) {
      histogram.recordValue(
          Math.min(Math.round(millis[i] * 1000), EncodedHistogram.HIGHEST_MICROS));
    }
    return EncodedHistogram.of(histogram);
  }

  private double quantile(double q) {
    return millis[(int) Math.max(0, Math.ceil(q * count) - 1)];
  }
}
