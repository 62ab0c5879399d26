package io.tidegate.sim.world;

import java.util.Arrays;

/**
 * The p99 of a pool's windows at steady load, found by running the queue: no formula knows
 * contention and bursts. One instance is run, in windows so long that each has as many requests as
 * all instances together have in a minute: a p99 of few is rougher.
 */
final class LatencyCurve {
  private static final int WINDOWS = 24;
  private static final int WORST = 2;
  private static final double WINDOW_MILLIS = 60_000;
  private static final double SHARE_OF_SERVERS = 1.15;

  private final PoolShape shape;
  private final long seed;

  LatencyCurve(PoolShape shape, long seed) {
    this.shape = shape;
    this.seed = seed;
  }

  /** The middle of the windows' p99 at a load, arrivals per second at one instance. */
  double usualP99Millis(double perSecond) {
    double[] p99 = windowP99s(perSecond);
    return p99[WINDOWS / 2];
  }

  private double[] windowP99s(double perSecond) {
    Chance chance = new Chance(seed);
    QueueInstance queue = shape.newInstance();
    Burst burst = new Burst(chance, shape.burst());
    QueueInstance.Conditions conditions =
        new QueueInstance.Conditions(shape.size(), shape.workMillis(), shape.callMillis(), 0);
    double[] p99 = new double[WINDOWS];
    TimeCounts latency = new TimeCounts();
    // The first minute fills the queue and is not looked at.
    for (int minute = 0; minute <= WINDOWS * shape.instances(); minute++) {
      double from = minute * WINDOW_MILLIS;
      queue.begin(from, from + WINDOW_MILLIS, conditions);
      burst.begin(from, WINDOW_MILLIS, perSecond, perSecond, perSecond);
      for (double at = burst.next(); at < from + WINDOW_MILLIS; at = burst.next()) {
        double work = shape.workTimes().draw(chance);
        boolean calls = chance.odds(shape.callShare());
        queue.arrive(at, work, calls ? shape.callTimes().draw(chance) : -1, false);
      }
      if (minute > 0) {
        latency.plus(queue.tally().latency);
        if (minute % shape.instances() == 0) {
          p99[minute / shape.instances() - 1] = latency.total() == 0 ? 0 : latency.quantile(0.99);
          latency.clear();
        }
      }
    }
    Arrays.sort(p99);
    return p99;
  }

  /**
   * Arrivals per second at one instance at which one window in twelve misses a limit: below it the
   * pool is quiet, and a little above it nothing is.
   *
   * @param halvings of the range in which it is looked for
   */
  double critical(double limitMillis, int halvings) {
    double low = 0.02 * shape.size() * 1000 / shape.meanMillis();
    double high = SHARE_OF_SERVERS * shape.size() * 1000 / shape.meanMillis();
    for (int i = 0; i < halvings; i++) {
      double middle = (low + high) / 2;
      if (windowP99s(middle)[WINDOWS - 1 - WORST] > limitMillis) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return (low + high) / 2;
  }
}
