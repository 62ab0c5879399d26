package io.tidegate.sim.world;

import java.util.ArrayList;
import java.util.List;

/**
 * Draws the causes of one pool's life. How strong one is follows from what the pool can serve and
 * what its load will be at that time, so that most lead somewhere near the SLO: some over it, some
 * not quite.
 */
final class CauseDraw {
  private static final double NEAR_MISS = 0.35;
  private static final int TRIES = 8;
  private static final int APART_WINDOWS = 120;

  private final Chance chance;
  private final Provisioning pool;
  private final RateShape load;
  private final int perDay;

  CauseDraw(Chance chance, Provisioning pool, RateShape load, int perDay) {
    this.chance = chance;
    this.pool = pool;
    this.load = load;
    this.perDay = perDay;
  }

  /** The causes of a pool's own, in the order of their times, apart from each other. */
  List<Act> own() {
    List<Act> acts = new ArrayList<>();
    double days = (double) load.windows() / perDay;
    if (chance.odds(0.65)) {
      int count = chance.poisson(days / 4.5);
      for (int i = 0; i < count; i++) {
        addApart(acts, foreseeable());
      }
    }
    int spikes = chance.poisson(days * 0.035);
    for (int i = 0; i < spikes; i++) {
      addApart(acts, spike());
    }
    acts.sort(java.util.Comparator.comparingInt(a -> a.curve().begin()));
    return acts;
  }

  /** The causes of a database, which act on all who call it. */
  List<Act> ofDatabase(List<CauseDraw> callers) {
    List<Act> acts = new ArrayList<>();
    double days = (double) load.windows() / perDay;
    int drifts = chance.odds(0.6) ? chance.poisson(days / 10) : 0;
    for (int i = 0; i < drifts; i++) {
      addApart(acts, callers.get(chance.below(callers.size())).drift(chance));
    }
    int outages = chance.poisson(days * 0.03);
    for (int i = 0; i < outages; i++) {
      Curve curve = new Curve(begin(), 1, chance.from(2, 20), chance.from(0, 4), 1);
      acts.add(new Act(Cause.OUTAGE, curve, chance.logBetween(2.5, 14)));
    }
    acts.sort(java.util.Comparator.comparingInt(a -> a.curve().begin()));
    return acts;
  }

  private Act foreseeable() {
    double kind = chance.uniform();
    return kind < 0.32 ? ramp() : kind < 0.54 ? leak() : kind < 0.74 ? threadLeak() : deploy();
  }

  private static void addApart(List<Act> acts, Act act) {
    for (Act other : acts) {
      if (act.curve().begin() < other.curve().end() + APART_WINDOWS
          && other.curve().begin() < act.curve().end() + APART_WINDOWS) {
        return;
      }
    }
    acts.add(act);
  }

  private int begin() {
    return chance.from(Math.min(60, load.windows() / 4), load.windows() - 1);
  }

  /** Load relative to what the pool can serve, at the worst of it. */
  private double aim() {
    return chance.odds(NEAR_MISS) ? chance.between(0.7, 0.93) : chance.logBetween(1.1, 1.6);
  }

  private Act ramp() {
    double aim = aim();
    Curve curve = null;
    double factor = 0;
    for (int i = 0; i < TRIES && (i == 0 || factor > 5 || factor < 1.1); i++) {
      curve =
          new Curve(
              begin(),
              (int) chance.logBetween(25, 360),
              (int) chance.logBetween(10, 150),
              chance.from(15, 120),
              chance.logBetween(0.7, 2));
      int top = curve.begin() + curve.rise();
      factor = aim * pool.criticalRate() / load.highest(top - curve.rise() / 3, top + curve.hold());
    }
    return new Act(Cause.RAMP, curve, Math.max(1.05, Math.min(7, factor)));
  }

  private Act spike() {
    Curve curve =
        new Curve(begin(), 1, (int) chance.logBetween(3, 40), (int) chance.logBetween(3, 30), 1);
    double factor =
        chance.between(0.7, 1.9)
            * pool.criticalRate()
            / load.highest(curve.begin(), curve.begin() + 20);
    return new Act(Cause.SPIKE, curve, Math.max(1.2, Math.min(9, factor)));
  }

  private Act leak() {
    boolean miss = chance.odds(NEAR_MISS);
    Curve curve =
        new Curve(
            begin(),
            (int) chance.logBetween(100, 3600),
            miss ? chance.from(0, 10) : (int) chance.logBetween(10, 90),
            0,
            chance.logBetween(0.8, 1.4));
    return new Act(Cause.LEAK, curve, miss ? chance.between(0.65, 0.87) : chance.between(0.94, 1));
  }

  private Act threadLeak() {
    double aim = aim();
    Curve curve =
        new Curve(
            begin(),
            (int) chance.logBetween(60, 1000),
            (int) chance.logBetween(15, 100),
            0,
            chance.logBetween(0.7, 1.5));
    int top = curve.begin() + curve.rise();
    double used =
        load.highest(curve.begin() + curve.rise() / 2, top + curve.hold()) / pool.criticalRate();
    double share = 1 - used / aim;
    return new Act(Cause.THREAD_LEAK, curve, Math.max(0.1, Math.min(0.9, share)));
  }

  /**
   * A release whose requests take longer. At once: on a time at which the pool can bear it, with
   * the next peak some hours away. Creeping: over hours, as where a cache grows or data do.
   */
  private Act deploy() {
    double aim = aim();
    int begin = begin();
    int peak = begin;
    double factor = 1;
    boolean borne = false;
    for (int i = 0; i < TRIES && !borne; i++) {
      begin = begin();
      peak = load.highestAt(begin + 60, begin + perDay);
      factor = workFactor(aim * pool.criticalRate() / load.mean(peak, 15));
      borne =
          load.highest(begin, begin + 60) * factor < 0.75 * aim * pool.criticalRate()
              && factor > 1.05
              && factor < highestBearable();
    }
    boolean creeping = !borne || chance.odds(0.3);
    int rise = creeping ? Math.max(90, (int) ((peak - begin) * chance.between(0.5, 1))) : 1;
    int hold = Math.max(0, peak - begin - rise) + (int) chance.logBetween(25, 180);
    return new Act(
        Cause.DEPLOY,
        new Curve(begin, rise, hold, 0, 1),
        Math.max(1.05, Math.min(creeping ? 3.5 : highestBearable(), factor)));
  }

  /** A request's own work, such that the whole request takes the given multiple. */
  private double workFactor(double wholeFactor) {
    PoolShape shape = pool.shape();
    double calls = shape.callShare() * shape.callMillis();
    return (wholeFactor * shape.meanMillis() - calls) / shape.workMillis();
  }

  /** A step beyond it would miss the SLO without any load. */
  private double highestBearable() {
    return pool.shape().runCounts() ? 1.25 : 2;
  }

  /** The database slows until this pool, one of its callers, comes near its SLO. */
  private Act drift(Chance ofDatabase) {
    double aim = ofDatabase.odds(NEAR_MISS) ? 0.85 : ofDatabase.logBetween(1.1, 1.6);
    Curve curve =
        new Curve(
            ofDatabase.from(Math.min(60, load.windows() / 4), load.windows() - 1),
            (int) ofDatabase.logBetween(40, 1200),
            (int) ofDatabase.logBetween(15, 150),
            ofDatabase.from(3, 40),
            ofDatabase.logBetween(0.7, 2.2));
    int top = curve.begin() + curve.rise();
    double whole =
        aim * pool.criticalRate() / load.highest(top - curve.rise() / 3, top + curve.hold());
    PoolShape shape = pool.shape();
    double calls = shape.callShare() * shape.callMillis();
    double factor = (whole * shape.meanMillis() - shape.workMillis()) / calls;
    return new Act(Cause.DEPENDENCY_DRIFT, curve, Math.max(1.15, Math.min(6, factor)));
  }
}
