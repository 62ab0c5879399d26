package io.tidegate.predictor.evaluation;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.Arrays;

/**
 * Holt and Winters' exponential smoothing of the p99's logarithm with a damped trend and a daily
 * season (Winters 1960; damping: Gardner and McKenzie 1985). The logarithm makes it multiplicative,
 * as latencies are. The season is kept in {@value #BUCKETS} parts of a day: by the minute it would
 * learn the noise. Score: the highest p99 forecast within {@value #AHEAD} windows, ÷ SLO.
 */
public final class HoltWinters implements Method {
  private static final int BUCKETS = 96;
  private static final int AHEAD = 20;
  private static final long DAY_MILLIS = 86_400_000;
  private static final double LEVEL = 0.1;
  private static final double TREND = 0.01;
  private static final double SEASON = 0.3;
  private static final double DAMPING = 0.98;
  private static final int WARM_UP = 15;

  @Override
  public String name() {
    return "holt-winters";
  }

  @Override
  public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
    return new Smoothing(sloP99Millis, widthMillis);
  }

  private static final class Smoothing implements PoolScorer {
    private final double slo;
    private final long widthMillis;
    private final double[] season = new double[BUCKETS];
    private final boolean[] known = new boolean[BUCKETS];
    private double level;
    private double trend;
    private int seen;
    private int bucket = -1;
    private double bucketSum;
    private int bucketCount;

    Smoothing(double slo, long widthMillis) {
      this.slo = slo;
      this.widthMillis = widthMillis;
      Arrays.fill(season, 0);
    }

    private static int bucketAt(long millis) {
      return (int) (Math.floorMod(millis, DAY_MILLIS) * BUCKETS / DAY_MILLIS);
    }

    @Override
    public double onWindow(PoolWindow window) {
      double p99 = window.latency().p99Millis();
      if (!(p99 > 0)) {
        return Double.NaN;
      }
      long at = window.startMillis();
      int now = bucketAt(at);
      if (now != bucket) {
        learnSeason();
        bucket = now;
      }
      double value = Math.log(p99);
      if (seen == 0) {
        level = value;
      } else {
        double before = level;
        level = LEVEL * (value - season[now]) + (1 - LEVEL) * (level + DAMPING * trend);
        trend = TREND * (level - before) + (1 - TREND) * DAMPING * trend;
      }
      seen++;
      bucketSum += value - level;
      bucketCount++;
      return seen < WARM_UP ? Double.NaN : Math.exp(highest(at)) / slo;
    }

    /** A part of the day is over: its mean distance from the level is the season's there. */
    private void learnSeason() {
      if (bucketCount > 0) {
        double mean = bucketSum / bucketCount;
        season[bucket] = known[bucket] ? SEASON * mean + (1 - SEASON) * season[bucket] : mean;
        known[bucket] = true;
      }
      bucketSum = 0;
      bucketCount = 0;
    }

    private double highest(long at) {
      double highest = Double.NEGATIVE_INFINITY;
      double grown = 0;
      double damped = 1;
      for (int ahead = 1; ahead <= AHEAD; ahead++) {
        damped *= DAMPING;
        grown += damped * trend;
        highest = Math.max(highest, level + grown + season[bucketAt(at + ahead * widthMillis)]);
      }
      return highest;
    }
  }
}
