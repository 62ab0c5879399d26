package io.tidegate.gate.judge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * What Kayenta's NetflixACAJudge would say of the same windows, for those who compare; it decides
 * nothing here. Per metric a Mann-Whitney interval of the shift at 98%, with the corrections for
 * ties and continuity, around the Hodges-Lehmann estimate: High if all of it is above a quarter of
 * that estimate, Low mirrored. Windows without a figure are left out; equal weights.
 */
public final class Kayenta {
  private static final double CONFIDENCE = 0.98;
  private static final double TOLERANCE = 0.25;
  private static final double PASS = 75;
  private static final double MARGINAL = 50;

  /** The class of one metric. */
  public enum Class {
    PASS,
    HIGH,
    LOW,
    NODATA
  }

  /** One metric's class. */
  public record Metric(String name, String route, Class result) {}

  /**
   * The whole.
   *
   * @param score 0 to 100
   * @param result {@code Pass} from 75, {@code Marginal} from 50, otherwise {@code Fail}
   */
  public record Score(double score, String result, List<Metric> metrics) {
    public Score {
      metrics = List.copyOf(metrics);
    }
  }

  private Kayenta() {}

  static Score judge(List<MetricSeries> series) {
    List<Metric> metrics = new ArrayList<>();
    int passed = 0;
    int noData = 0;
    boolean criticalFailed = false;
    for (MetricSeries m : series) {
      Class result = classify(m);
      metrics.add(new Metric(m.name(), m.route(), result));
      boolean fine = result == Class.PASS || result == (m.higherIsWorse() ? Class.LOW : Class.HIGH);
      passed += fine ? 1 : 0;
      noData += result == Class.NODATA ? 1 : 0;
      criticalFailed |= m.critical() && !fine && result != Class.NODATA;
    }
    int counted = series.size() - noData;
    double score = counted == 0 ? 0 : 100.0 * passed / counted;
    if (criticalFailed || 2 * noData >= series.size()) {
      score = 0;
    }
    String result = score >= PASS ? "Pass" : score >= MARGINAL ? "Marginal" : "Fail";
    return new Score(score, result, metrics);
  }

  private static Class classify(MetricSeries m) {
    double[] control = m.baseline().known();
    double[] experiment = m.candidate().known();
    if (control.length == 0 || experiment.length == 0) {
      return Class.NODATA;
    }
    double[] from = control.clone();
    double[] to = experiment.clone();
    Arrays.sort(from);
    Arrays.sort(to);
    if (Arrays.equals(from, to)) {
      return Class.PASS;
    }
    double critical =
        NormalDistribution.of(0, 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2);
    double low = shiftAt(experiment, control, critical);
    double high = shiftAt(experiment, control, -critical);
    double middle = shiftAt(experiment, control, 0);
    double bound = TOLERANCE * Math.abs(middle);
    if (low > bound) {
      return Class.HIGH;
    }
    return high < -bound ? Class.LOW : Class.PASS;
  }

  /** The shift at which the test's z is {@code wanted}, as R's wilcox.test finds it. */
  private static double shiftAt(double[] x, double[] y, double wanted) {
    double low = min(x) - max(y);
    double high = max(x) - min(y);
    double continuity = 0.5 * Math.signum(wanted);
    if (z(x, y, low, continuity) - wanted <= 0) {
      return low;
    }
    if (z(x, y, high, continuity) - wanted >= 0) {
      return high;
    }
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (z(x, y, middle, continuity) > wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private static double z(double[] x, double[] y, double shift, double continuity) {
    double[] shifted = Arrays.stream(x).map(v -> v - shift).sorted().toArray();
    double[] other = Arrays.stream(y).sorted().toArray();
    double wins = 0;
    int below = 0;
    int upTo = 0;
    for (double value : shifted) {
      while (below < other.length && other[below] < value) {
        below++;
      }
      upTo = Math.max(upTo, below);
      while (upTo < other.length && other[upTo] <= value) {
        upTo++;
      }
      wins += below + (upTo - below) / 2.0;
    }
    double n = (double) x.length + y.length;
    double pairs = (double) x.length * y.length;
    double variance = pairs / 12 * (n + 1 - ties(shifted, other) / (n * (n - 1)));
    return variance <= 0 ? 0 : (wins - pairs / 2 - continuity) / Math.sqrt(variance);
  }

  /** Σ(t³ − t) over groups of equal values. */
  private static double ties(double[] a, double[] b) {
    double[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    Arrays.sort(all);
    double sum = 0;
    int from = 0;
    for (int i = 1; i <= all.length; i++) {
      if (i == all.length || all[i] != all[from]) {
        double t = (double) i - from;
        sum += t * t * t - t;
        from = i;
      }
    }
    return sum;
  }

  private static double min(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }

  private static double max(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }
}
