package io.tidegate.sim.world;

/**
 * The p99 of a pool's instance at steady load, found by running the queue: no formula knows
 * contention and bursts.
 */
final class LatencyCurve {
  private static final int REQUESTS = 5000;
  private static final double WINDOW_MILLIS = 60_000;
  private static final double SHARE_OF_SERVERS = 1.15;
  private static final int HALVINGS = 9;

  private final PoolShape shape;
  private final long seed;

  LatencyCurve(PoolShape shape, long seed) {
    this.shape = shape;
    this.seed = seed;
  }

  /**
   * @param perSecond arrivals at one instance
   */
  double p99Millis(double perSecond) {
    Chance chance = new Chance(seed);
    QueueInstance queue = shape.newInstance();
    Burst burst = new Burst(chance, shape.burst());
    QueueInstance.Conditions conditions =
        new QueueInstance.Conditions(shape.size(), shape.workMillis(), shape.callMillis(), 0);
    TimeCounts latency = new TimeCounts();
    double from = 0;
    while (latency.total() < REQUESTS) {
      queue.begin(from, from + WINDOW_MILLIS, conditions);
      burst.begin(from, WINDOW_MILLIS, perSecond, perSecond, perSecond);
      for (double at = burst.next(); at < from + WINDOW_MILLIS; at = burst.next()) {
        double work = shape.workTimes().draw(chance);
        boolean calls = chance.odds(shape.callShare());
        queue.arrive(at, work, calls ? shape.callTimes().draw(chance) : -1, false);
      }
      if (from > 0) {
        latency.plus(queue.tally().latency);
      }
      from += WINDOW_MILLIS;
    }
    return latency.quantile(0.99);
  }

  /** Arrivals per second at one instance at which the p99 crosses a limit. */
  double critical(double limitMillis) {
    double low = 0.02 * shape.size() * 1000 / shape.meanMillis();
    double high = SHARE_OF_SERVERS * shape.size() * 1000 / shape.meanMillis();
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (p99Millis(middle) > limitMillis) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return (low + high) / 2;
  }
}
