package io.tidegate.gate.judge;

/**
 * What the candidate has to hold whatever the baseline does.
 *
 * @param route {@code *}: each route that has the metric
 * @param metric the name of a series, or {@link #ERROR_RATE}
 * @param atMost in the series' unit; of an error rate a share of 1
 * @param badInARow so many bad windows in a row are a breach; not used for an error rate, which is
 *     tested over the whole run
 */
public record SloRule(String route, String metric, double atMost, int badInARow) {
  public static final String ERROR_RATE = "errorRate";

  public SloRule {
    if (!(atMost >= 0) || Double.isInfinite(atMost)) {
      throw new IllegalArgumentException(
          "rule %s of %s is at most %s: must be a number of 0 or more"
              .formatted(metric, route, atMost));
    }
    if (metric.equals(ERROR_RATE) && atMost >= 1) {
      throw new IllegalArgumentException(
          "rule %s of %s is at most %s: must be a share below 1".formatted(metric, route, atMost));
    }
    if (badInARow < 1) {
      throw new IllegalArgumentException(
          "rule %s of %s counts %d bad windows in a row: must be 1 or more"
              .formatted(metric, route, badInARow));
    }
  }

  boolean covers(String ofRoute) {
    return route.equals("*") || route.equals(ofRoute);
  }
}
