package io.tidegate.sources;

import io.tidegate.wire.EncodedHistogram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How wait plus run is distributed when each is known by itself: the convolution of the two. It
 * takes for granted that how long a task runs does not depend on how long it waited, which holds
 * for a queue that is served in the order of arrival.
 */
final class SumOfTwo {
  /** So many values stand for a distribution: 6400 sums. */
  private static final int VALUES = 80;

  private static final int VALUES_PER_DECADE = 20;

  private SumOfTwo() {}

  /** A value and the share of all that it stands for. */
  private record Weighed(double value, double weight) {}

  /** As many values as the smaller of the two has. */
  static Histogram of(Histogram wait, Histogram run) {
    Histogram sum = EncodedHistogram.newHistogram();
    long count = Math.min(wait.getTotalCount(), run.getTotalCount());
    if (count == 0) {
      return sum;
    }
    List<Weighed> waits = weighed(wait);
    List<Weighed> runs = weighed(run);
    List<Weighed> sums = new ArrayList<>(waits.size() * runs.size());
    for (Weighed a : waits) {
      for (Weighed b : runs) {
        sums.add(new Weighed(a.value() + b.value(), a.weight() * b.weight()));
      }
    }
    sums.sort(Comparator.comparingDouble(Weighed::value));
    double passed = 0;
    long recorded = 0;
    for (Weighed one : sums) {
      passed += one.weight() * count;
      // Against the rounding of some thousand additions.
      long upTo = Math.min(count, (long) Math.floor(passed + 0.5));
      if (upTo > recorded) {
        long value = Math.min(EncodedHistogram.HIGHEST_MICROS, Math.round(one.value()));
        sum.recordValueWithCount(value, upTo - recorded);
        recorded = upTo;
      }
    }
    return sum;
  }

  /** Twenty values for the lower nine tenths, twenty for the nine tenths of the rest, and so on. */
  private static List<Weighed> weighed(Histogram histogram) {
    List<Weighed> values = new ArrayList<>(VALUES);
    double from = 0;
    for (int i = 1; i <= VALUES; i++) {
      double to = i == VALUES ? 1 : 1 - Math.pow(10, -i / (double) VALUES_PER_DECADE);
      values.add(new Weighed(histogram.getValueAtPercentile(100 * (from + to) / 2), to - from));
      from = to;
    }
    return values;
  }
}
