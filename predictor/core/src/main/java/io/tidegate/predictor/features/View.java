package io.tidegate.predictor.features;

/**
 * What one reading is written from: the pool's state after a window, and what the earlier parts
 * made of it.
 *
 * @param startMillis of the newest window
 * @param size workers now; 0 where there are none to speak of
 * @param p99 forecasts of the latency
 */
record View(
    Rings rings,
    long startMillis,
    long widthMillis,
    double logSlo,
    int size,
    int instances,
    boolean runCounts,
    ArrivalOutlook arrivals,
    ServerOutlook servers,
    LatencyOutlook p99) {

  View(
      Rings rings,
      long startMillis,
      long widthMillis,
      double logSlo,
      int size,
      int instances,
      boolean runCounts) {
    this(rings, startMillis, widthMillis, logSlo, size, instances, runCounts, null, null, null);
  }

  View with(ArrivalOutlook newArrivals, ServerOutlook newServers, LatencyOutlook newP99) {
    return new View(
        rings,
        startMillis,
        widthMillis,
        logSlo,
        size,
        instances,
        runCounts,
        newArrivals,
        newServers,
        newP99);
  }

  /** The time that the level of the arrivals stands for: the middle of its windows. */
  long levelMillis() {
    return startMillis - (ArrivalOutlook.LEVEL_WINDOWS - 1) / 2 * widthMillis;
  }
}
