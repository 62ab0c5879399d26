package io.tidegate.sim.world;

import io.tidegate.wire.PoolKind;

/**
 * What a pool is built of.
 *
 * @param size servers of one instance
 * @param queueCapacity of one instance
 * @param workMillis mean of a request's own work, alone at work
 * @param callMillis mean of a call to the dependency in good times
 * @param callShare of the requests that make one
 * @param burst roughness of the arrivals within a window; see {@link Burst}
 */
record PoolShape(
    PoolKind kind,
    int instances,
    int size,
    int queueCapacity,
    Contention contention,
    double workMillis,
    double callMillis,
    double callShare,
    ServiceTimes workTimes,
    ServiceTimes callTimes,
    double burst) {

  /** Whether a caller's latency includes the run. */
  boolean runCounts() {
    return kind == PoolKind.WORKER;
  }

  double meanMillis() {
    return workMillis + callShare * callMillis;
  }

  QueueInstance newInstance() {
    return new QueueInstance(queueCapacity, contention, runCounts());
  }

  /** All times multiplied. */
  PoolShape slower(double factor) {
    return new PoolShape(
        kind,
        instances,
        size,
        queueCapacity,
        contention,
        workMillis * factor,
        callMillis * factor,
        callShare,
        workTimes,
        callTimes,
        burst);
  }
}
