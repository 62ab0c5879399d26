package io.tidegate.controller;

/** How many workers, connections or replicas a load needs. */
final class Sizing {
  /** The share of requests that may wait longer than the budget: what a p99 allows. */
  private static final double TAIL = 0.01;

  private Sizing() {}

  /**
   * The smallest size that keeps within the target utilisation and whose estimated p99 of the wait
   * stays within the budget. The wait is that of an M/M/c queue, P(W &gt; t) = C(c, a) · exp(−(c −
   * a) · t / s) (Erlang 1917; Kleinrock, Queueing Systems I, 3.5): a small pool needs more room
   * than the utilisation says.
   *
   * @param offeredLoad requests in progress on average, of one instance
   * @param runMillis mean time one request keeps a worker busy
   * @param waitBudgetMillis what the objective leaves for waiting; 0 or less: hardly anyone may
   *     wait
   */
  static int size(
      double offeredLoad, double runMillis, double waitBudgetMillis, double targetUtilisation) {
    double byUtilisation = Math.max(1, Math.ceil(offeredLoad / targetUtilisation - 1e-9));
    if (byUtilisation >= Policy.HIGHEST_SIZE) {
      return Policy.HIGHEST_SIZE;
    }
    double blocking = 1;
    for (int c = 1; c < Policy.HIGHEST_SIZE; c++) {
      blocking = offeredLoad * blocking / (c + offeredLoad * blocking);
      if (c >= byUtilisation
          && c > offeredLoad
          && waitTail(c, offeredLoad, runMillis, waitBudgetMillis, blocking) <= TAIL) {
        return c;
      }
    }
    return Policy.HIGHEST_SIZE;
  }

  /**
   * The fewest units, each with so many servers and a queue of its own, over which the load is
   * spread evenly: requests do not change over to a unit that is idle, so together they carry less
   * than one pool with all their servers.
   *
   * @param offeredLoad requests in progress on average, of all units together
   * @param slotsPerUnit servers of one unit, at least 1
   */
  static int units(
      double offeredLoad,
      double runMillis,
      double waitBudgetMillis,
      double targetUtilisation,
      double slotsPerUnit) {
    int slots = (int) Math.min(Policy.HIGHEST_SIZE, Math.floor(slotsPerUnit));
    double byUtilisation =
        Math.max(1, Math.ceil(offeredLoad / (targetUtilisation * slotsPerUnit) - 1e-9));
    int low = (int) Math.min(Policy.HIGHEST_SIZE, byUtilisation);
    int high = Policy.HIGHEST_SIZE;
    while (low < high) {
      int middle = (low + high) >>> 1;
      double share = offeredLoad / middle;
      if (size(share, runMillis, waitBudgetMillis, targetUtilisation) <= slots) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** P(W &gt; budget), from the Erlang B blocking of the same c. */
  private static double waitTail(
      int c, double offeredLoad, double runMillis, double waitBudgetMillis, double blocking) {
    double utilisation = offeredLoad / c;
    double waits = blocking / (1 - utilisation * (1 - blocking));
    if (!(runMillis > 0)) {
      return waits;
    }
    return waits * Math.exp(-(c - offeredLoad) * Math.max(0, waitBudgetMillis) / runMillis);
  }
}
