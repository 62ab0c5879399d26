package io.tidegate.gate.judge;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a downstream pool has to hold while the candidate is loaded.
 *
 * @param pool service/pool, as the collector knows it
 * @param metric p50, p95, p99 (what a caller of the pool experiences), or {@link
 *     SloRule#ERROR_RATE} (what failed or was turned away, of each window)
 * @param atMost in ms; of an error rate a share of 1
 * @param badInARow so many bad windows of the collector in a row are a breach
 */
public record ChainRule(String pool, String metric, double atMost, int badInARow) {
  private static final List<String> METRICS = List.of("p50", "p95", "p99", SloRule.ERROR_RATE);
  private static final Pattern POOL = Pattern.compile("[A-Za-z0-9:._-]+/[A-Za-z0-9._-]+");

  public ChainRule {
    if (!POOL.matcher(pool).matches()) {
      throw new IllegalArgumentException(
          "chain has pool '%s': must be SERVICE/POOL, such as payments/workers".formatted(pool));
    }
    if (!METRICS.contains(metric)) {
      throw new IllegalArgumentException(
          "chain has metric '%s' of %s: must be p50, p95, p99 or %s"
              .formatted(metric, pool, SloRule.ERROR_RATE));
    }
    if (!(atMost >= 0) || Double.isInfinite(atMost)) {
      throw new IllegalArgumentException(
          "chain has %s of %s at most %s: must be a number of 0 or more"
              .formatted(metric, pool, atMost));
    }
    if (metric.equals(SloRule.ERROR_RATE) && atMost >= 1) {
      throw new IllegalArgumentException(
          "chain has %s of %s at most %s: must be a share below 1".formatted(metric, pool, atMost));
    }
    if (badInARow < 1) {
      throw new IllegalArgumentException(
          "chain has %s of %s with badInARow %d: must be 1 or more"
              .formatted(metric, pool, badInARow));
    }
  }

  /** Empty: a share of 1. */
  public String unit() {
    return metric.equals(SloRule.ERROR_RATE) ? "" : "ms";
  }
}
