package io.tidegate.sim.world;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Some services' pools and the database behind them, all drawn from one seed. */
final class ServiceGroup {
  private static final double LEAST_USED = 0.40;
  private static final double MOST_USED = 0.75;
  private static final double TIGHTEST = 0.9;
  private static final double SEASONAL = 0.17;
  private static final double TIGHT = 0.13;

  /** Noise makes a pool miss its SLO now and then from this share of its critical load on. */
  private static final double NEAR = 0.93;

  private final RateSeries series;
  private final long seed;
  private final String name;
  private final Set<Integer> unknown = new HashSet<>();
  private final List<PoolPlan> callers = new ArrayList<>();
  private final PoolPlan databasePlan;

  ServiceGroup(RateSeries series, int index, long seed) {
    this.series = series;
    this.seed = Chance.mix(seed) + index * 0x9E3779B97F4A7C15L;
    this.name = "g%03d".formatted(index);
    for (int i = 0; i < series.size(); i++) {
      if (Double.isNaN(series.ratePerMinute(i))) {
        unknown.add(i);
      }
    }
    PoolId databaseId = databaseId(index);
    int count = callers(index, seed);
    List<CauseDraw> draws = new ArrayList<>();
    List<Provisioning> provisioned = new ArrayList<>();
    List<double[]> loads = new ArrayList<>();
    double[] calls = new double[series.size()];
    for (int i = 0; i < count; i++) {
      Chance chance = chance("pool " + i);
      double[] load = BaseRates.draw(series, chance);
      RateShape shape = new RateShape(load, series.rowsPerDay());
      double callShare = chance.between(0.3, 0.9);
      Provisioning pool =
          Provisioning.draw(
              chance,
              chance.odds(0.8) ? PoolKind.WORKER : PoolKind.RPC_CONNECTION,
              callShare,
              criticalRate(chance, shape));
      for (int w = 0; w < calls.length; w++) {
        calls[w] += callShare * load[w];
      }
      loads.add(load);
      provisioned.add(pool);
      draws.add(new CauseDraw(chance, pool, shape, series.rowsPerDay()));
    }
    Chance chance = chance("database");
    RateShape shape = new RateShape(calls, series.rowsPerDay());
    double peak = RateShape.quantile(shape.dailyPeaks(), 0.85);
    Provisioning provisionedDatabase =
        Provisioning.draw(chance, PoolKind.DB_CONNECTION, 0, peak / chance.between(0.3, 0.62));
    List<Act> shared =
        new CauseDraw(chance, provisionedDatabase, shape, series.rowsPerDay()).ofDatabase(draws);
    List<ScriptedCause> all = new ArrayList<>(told(shared));
    for (int i = 0; i < count; i++) {
      List<Act> own = draws.get(i).own();
      RateShape load = new RateShape(loads.get(i), series.rowsPerDay());
      List<ScriptedCause> causes = new ArrayList<>(told(own));
      causes.addAll(told(shared));
      causes.addAll(Peaks.of(load, provisioned.get(i).criticalRate()));
      told(own).stream()
          .filter(c -> c.cause() == Cause.RAMP || c.cause() == Cause.SPIKE)
          .forEach(all::add);
      callers.add(
          plan(
              "pool " + i,
              callerId(index, i),
              provisioned.get(i),
              loads.get(i),
              own,
              causes,
              Optional.of(databaseId)));
    }
    databasePlan =
        plan("database", databaseId, provisionedDatabase, calls, shared, all, Optional.empty());
  }

  /** How many pools call the group's database. */
  static int callers(int index, long seed) {
    return Chance.of(Chance.mix(seed) + index, "callers").from(2, 4);
  }

  static PoolId callerId(int index, int caller) {
    return new PoolId("svc-%03d-%c".formatted(index, 'a' + caller), "workers");
  }

  static PoolId databaseId(int index) {
    return new PoolId("db-%03d".formatted(index), "connections");
  }

  private Chance chance(String purpose) {
    return Chance.of(seed, purpose);
  }

  /**
   * What the pool shall just be able to serve. Most peaks are well below it, some just; and one
   * pool in six was sized for less than its highest hours. But nobody leaves a pool at its limit
   * for long: a pool near it for more than some minutes a week is given more.
   */
  private double criticalRate(Chance chance, RateShape load) {
    double kind = chance.uniform();
    if (kind < SEASONAL) {
      double over = chance.logBetween(0.002, 0.012);
      return Math.max(load.exceededFor(over), load.exceededFor(4 * over) / NEAR);
    }
    double used =
        kind < SEASONAL + TIGHT
            ? chance.between(MOST_USED, TIGHTEST)
            : chance.between(LEAST_USED, MOST_USED);
    return Math.max(
        RateShape.quantile(load.dailyPeaks(), 0.85) / used, load.exceededFor(0.001) / NEAR);
  }

  private List<ScriptedCause> told(List<Act> acts) {
    return acts.stream()
        .filter(act -> act.within(series.size()))
        .map(act -> act.told(series.size()))
        .toList();
  }

  private PoolPlan plan(
      String purpose,
      PoolId pool,
      Provisioning provisioned,
      double[] load,
      List<Act> acts,
      List<ScriptedCause> causes,
      Optional<PoolId> calls) {
    Chance chance = chance(purpose + " script");
    float[] base = new float[load.length];
    for (int i = 0; i < load.length; i++) {
      base[i] = (float) load[i];
    }
    Script script =
        new ScriptDraw(chance, provisioned.shape(), load.length, series.rowsPerDay())
            .draw(acts, unknown);
    return new PoolPlan(
        pool,
        provisioned,
        base,
        script,
        causes.stream().sorted(Comparator.comparingInt(ScriptedCause::beginWindow)).toList(),
        calls,
        Heap.Shape.draw(chance, provisioned.sloP99Millis()),
        chance.odds(0.85),
        chance.odds(0.85),
        chance.nextLong());
  }

  RateSeries series() {
    return series;
  }

  String name() {
    return name;
  }

  List<PoolPlan> callers() {
    return callers;
  }

  PoolPlan databasePlan() {
    return databasePlan;
  }

  SharedDatabase newDatabase() {
    return new SharedDatabase(databasePlan, callers, series.widthMillis());
  }
}
