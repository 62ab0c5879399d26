package io.tidegate.sim.world;

import io.tidegate.wire.PoolKind;

/**
 * A pool as its owner sized it: an SLO that the calm pool keeps by a margin, and times such that a
 * given rate of requests is what it can just serve within it.
 *
 * @param criticalRate arrivals per second, all instances together, at which the p99 meets the SLO
 */
record Provisioning(PoolShape shape, double sloP99Millis, double criticalRate) {
  private static final int[] HALVINGS = {6, 9};
  private static final double CALM_SHARE = 0.3;

  /** Draws a pool that can just serve the given rate. */
  static Provisioning draw(Chance chance, PoolKind kind, double callShare, double criticalRate) {
    boolean database = callShare == 0;
    int instances = database || chance.odds(0.45) ? 1 : chance.from(2, 4);
    int size = chance.from(database ? 5 : 2, Math.max(5, 16 / instances));
    double margin = chance.logBetween(1.9, 5);
    int queue = Math.max((int) chance.logBetween(20, 300), (int) Math.ceil(4 * margin * size));
    double sigma = chance.between(0.25, 0.9);
    ServiceTimes work =
        chance.odds(0.25)
            ? ServiceTimes.mixed(sigma / 2, chance.between(0.03, 0.2), chance.between(2.5, 6))
            : ServiceTimes.logNormal(sigma);
    double callsPart = database ? 0 : chance.between(0.15, 0.7);
    double mean = 0.7 * size * instances * 1000 / criticalRate;
    PoolShape shape =
        new PoolShape(
            kind,
            instances,
            size,
            queue,
            Contention.bestAt(size * chance.between(1.6, 5), chance.between(0, 0.02)),
            mean * (1 - callsPart),
            database ? 0 : mean * callsPart / callShare,
            callShare,
            work,
            ServiceTimes.logNormal(chance.between(0.3, 0.8)),
            chance.odds(0.5) ? chance.between(0, 0.1) : chance.between(0.1, 0.35));
    long seed = chance.nextLong();
    double slo = 0;
    double critical = criticalRate;
    for (int halvings : HALVINGS) {
      shape = shape.slower(critical / criticalRate);
      LatencyCurve curve = new LatencyCurve(shape, seed);
      slo = slo(shape, curve, margin);
      critical = curve.critical(slo, halvings) * instances;
    }
    return new Provisioning(shape, slo, critical);
  }

  private static double slo(PoolShape shape, LatencyCurve curve, double margin) {
    if (!shape.runCounts()) {
      return shape.meanMillis() * (margin - 1);
    }
    double calm = CALM_SHARE * shape.size() * 1000 / shape.meanMillis();
    return margin * curve.usualP99Millis(calm);
  }
}
