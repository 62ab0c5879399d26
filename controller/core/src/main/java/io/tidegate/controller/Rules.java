package io.tidegate.controller;

/**
 * The rules that need no forecast: limits on what a pool's windows show. Each holds where the value
 * is beyond its limit in each of so many windows; what is not measured is neither beyond it nor
 * within.
 *
 * @param highCpu share of a host's CPU in use, above which replicas are added, and no workers where
 *     requests run longer than before
 * @param lowTraffic share of a pool's workers that the load keeps busy, below which it shrinks
 * @param highP99 milliseconds of the window p99, above which a pool in which requests wait grows
 * @param highErrorRate share of the requests that fail, above which a pool is left as it is
 * @param highOldGeneration share of the old generation that a collection leaves in use, above which
 *     no workers are added
 * @param highGcPerMinute collections a minute, above which replicas are added and no workers
 */
public record Rules(
    Limit highCpu,
    Limit lowTraffic,
    Limit highP99,
    Limit highErrorRate,
    Limit highOldGeneration,
    Limit highGcPerMinute) {
  /** Unless the policy says otherwise; where its objective is longer, that is the limit. */
  public static final double HIGH_P99_MILLIS = 500;

  private static final int HIGHEST_GC_PER_MINUTE = 10_000;

  /**
   * A limit, and for how long it has to be passed.
   *
   * @param value in the unit of its rule; 0: the rule is off
   */
  public record Limit(double value, int windows) {
    public static Limit off(int windows) {
      return new Limit(0, windows);
    }

    boolean on() {
      return value > 0;
    }
  }

  public Rules {
    share("highCpu", highCpu);
    share("lowTraffic", lowTraffic);
    upTo("highP99", highP99, Double.MAX_VALUE, "a number of milliseconds, or 0");
    share("highErrorRate", highErrorRate);
    share("highOldGeneration", highOldGeneration);
    upTo(
        "highGcPerMinute",
        highGcPerMinute,
        HIGHEST_GC_PER_MINUTE,
        "a number from 0 to " + HIGHEST_GC_PER_MINUTE);
  }

  private static void share(String name, Limit limit) {
    upTo(name, limit, 1, "a share from 0 to 1");
  }

  private static void upTo(String name, Limit limit, double most, String right) {
    if (!(limit.value() >= 0 && limit.value() <= most)) {
      throw new IllegalArgumentException(
          Say.of("%s is %s: must be %s", name, limit.value(), right));
    }
    if (limit.windows() < 1 || limit.windows() > Policy.HIGHEST_WINDOWS) {
      throw new IllegalArgumentException(
          Say.of(
              "%sWindows is %d: must be from 1 to %d",
              name, limit.windows(), Policy.HIGHEST_WINDOWS));
    }
  }

  /** The defaults beside an objective. */
  public static Rules of(double sloP99Millis) {
    return new Rules(
        new Limit(0.75, 2),
        new Limit(0.2, 5),
        new Limit(highP99Millis(sloP99Millis), 2),
        new Limit(0.01, 2),
        new Limit(0.8, 5),
        new Limit(60, 5));
  }

  /** An objective of more was set by somebody who lets requests take as long. */
  public static double highP99Millis(double sloP99Millis) {
    return Double.isFinite(sloP99Millis) && sloP99Millis > HIGH_P99_MILLIS
        ? sloP99Millis
        : HIGH_P99_MILLIS;
  }

  public Rules withHighCpu(Limit limit) {
    return new Rules(limit, lowTraffic, highP99, highErrorRate, highOldGeneration, highGcPerMinute);
  }

  public Rules withLowTraffic(Limit limit) {
    return new Rules(highCpu, limit, highP99, highErrorRate, highOldGeneration, highGcPerMinute);
  }

  public Rules withHighP99(Limit limit) {
    return new Rules(highCpu, lowTraffic, limit, highErrorRate, highOldGeneration, highGcPerMinute);
  }

  public Rules withHighErrorRate(Limit limit) {
    return new Rules(highCpu, lowTraffic, highP99, limit, highOldGeneration, highGcPerMinute);
  }

  public Rules withHighOldGeneration(Limit limit) {
    return new Rules(highCpu, lowTraffic, highP99, highErrorRate, limit, highGcPerMinute);
  }

  public Rules withHighGcPerMinute(Limit limit) {
    return new Rules(highCpu, lowTraffic, highP99, highErrorRate, highOldGeneration, limit);
  }

  /** Windows that the rules look back. */
  int rememberedWindows() {
    int most = 0;
    for (Limit limit :
        new Limit[] {
          highCpu, lowTraffic, highP99, highErrorRate, highOldGeneration, highGcPerMinute
        }) {
      most = Math.max(most, limit.on() ? limit.windows() : 0);
    }
    return most;
  }
}
