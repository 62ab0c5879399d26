package io.tidegate.controller;

import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolKind;

/** What an instance of a pool needs for a load, in what its size counts. */
record Need(ControlState state, Policy policy) {
  /** For what is forecast. */
  int projected(Forecast f, Diagnosis d) {
    double load = f.projectedArrivalsPerSecond() * f.projectedRunMillis() / 1000;
    return own(load / state.instances().size(), f.projectedRunMillis(), d);
  }

  /**
   * The size for a load as far as it is the pool's own, see {@link Diagnosis#sizedRunMillis}. What
   * a run takes beyond that is spent waiting further down; more workers would only wait there too.
   *
   * <p>Replicas are sized for all of it: while a request waits further down it holds a slot, and a
   * service whose slots are all held turns requests away that would have been answered in time. If
   * more replicas make what is further down slower still, the verification takes them back.
   */
  int own(double load, double runMillis, Diagnosis d) {
    if (state.kind() == PoolKind.REPLICAS) {
      return size(load, runMillis, d);
    }
    double limit = d.sizedRunMillis();
    return runMillis > limit ? size(load * limit / runMillis, limit, d) : size(load, runMillis, d);
  }

  /**
   * The objective of a worker pool is about wait plus run, so the run time's tail is taken off;
   * that of a connection pool is about the wait alone.
   */
  int size(double load, double runMillis, Diagnosis d) {
    double tail =
        state.kind().latencyHasRun() ? d.runTailMillis() * (runMillis / d.runMeanMillis()) : 0;
    double budget = policy.sloP99Millis() - (Double.isFinite(tail) ? tail : 0);
    return within(load, runMillis, budget, d.held());
  }

  /**
   * The size that keeps the wait within a budget.
   *
   * @param held requests of one instance that never end, as far as it shows
   */
  int within(double load, double runMillis, double budgetMillis, int held) {
    double target = policy.targetUtilisation();
    if (state.kind() != PoolKind.REPLICAS) {
      return held + Sizing.size(load, runMillis, budgetMillis, target);
    }
    double slots = state.slotsPerUnit();
    // Where the run time alone misses the objective no number of replicas makes it: then they are
    // for the load, and nobody is to wait as long again.
    double budget = budgetMillis > 0 ? budgetMillis : runMillis;
    return (int) Math.ceil(held / slots) + Sizing.units(load, runMillis, budget, target, slots);
  }
}
