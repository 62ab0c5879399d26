package io.tidegate.gate.traffic;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A distribution by some of its quantiles.
 *
 * @param values at {@link #AT}; empty: nothing was seen
 */
public record Quantiles(List<Long> values) {
  /** Which quantiles. */
  public static final List<Double> AT =
      List.of(0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0);

  public Quantiles {
    values = List.copyOf(values);
    if (!values.isEmpty() && values.size() != AT.size()) {
      throw new IllegalArgumentException(
          "%d quantiles: must be %d, at %s".formatted(values.size(), AT.size(), AT));
    }
  }

  static Quantiles of(Histogram histogram) {
    if (histogram.getTotalCount() == 0) {
      return new Quantiles(List.of());
    }
    List<Long> values = new ArrayList<>();
    for (double q : AT) {
      values.add(q == 0 ? histogram.getMinValue() : histogram.getValueAtPercentile(q * 100));
    }
    return new Quantiles(values);
  }

  /** The value below which a share {@code u} lies; between the known ones by a straight line. */
  double at(double u) {
    for (int i = 1; i < AT.size(); i++) {
      if (u <= AT.get(i)) {
        double within = (u - AT.get(i - 1)) / (AT.get(i) - AT.get(i - 1));
        return values.get(i - 1) + within * (values.get(i) - values.get(i - 1));
      }
    }
    return values.get(values.size() - 1);
  }
}
