package io.tidegate.collector;

/**
 * How samples become windows.
 *
 * @param widthMillis width of a window; windows are aligned to the epoch
 * @param allowedLatenessMillis how far a sample may trail the newest one of its partition. More
 *     than 0, or the first instance that reports a window shuts the others out of it; at most the
 *     width to see a window as soon as the next one's first sample is there
 * @param idleAllowanceMillis for how much longer than the lateness nobody may report before the
 *     broker's clock closes windows in the reporters' stead. It covers the time from a sample's end
 *     to its storage
 * @param futureToleranceMillis by how much a sample may end after the broker stored it: the clock
 *     skew between agents and brokers that is taken for granted
 * @param maxPools pools in one window of one partition; samples of further ones are refused
 * @param maxInstancesPerPool instances of one pool in one window; samples of further ones are
 *     refused and the window is partial
 * @param maxSamplesPerInstance samples of one instance of one pool in one window; further ones are
 *     refused and the window is partial
 */
public record WindowOptions(
    long widthMillis,
    long allowedLatenessMillis,
    long idleAllowanceMillis,
    long futureToleranceMillis,
    int maxPools,
    int maxInstancesPerPool,
    int maxSamplesPerInstance,
    LivenessOptions liveness) {

  public WindowOptions {
    atLeast("widthMillis", 1, widthMillis);
    atLeast("allowedLatenessMillis", 0, allowedLatenessMillis);
    atLeast("idleAllowanceMillis", 0, idleAllowanceMillis);
    atLeast("futureToleranceMillis", 0, futureToleranceMillis);
    atLeast("maxPools", 1, maxPools);
    atLeast("maxInstancesPerPool", 1, maxInstancesPerPool);
    atLeast("maxSamplesPerInstance", 1, maxSamplesPerInstance);
    // The sums over a window's instances are ints in PoolWindow: see Plausibility.MAX_GAUGE.
    atMost("maxInstancesPerPool", 1_000, maxInstancesPerPool);
    atMost("maxSamplesPerInstance", 1_000, maxSamplesPerInstance);
    if (liveness == null) {
      throw new IllegalArgumentException("liveness is missing");
    }
  }

  /**
   * The defaults for a width: half of it as allowed lateness, so that a window is closed by the
   * first sample that ends half a width after it, as much again before silence closes it, and half
   * of it (at most 10 s) as clock skew.
   */
  public static WindowOptions ofWidth(long widthMillis) {
    return new WindowOptions(
        widthMillis,
        Math.max(1, widthMillis / 2),
        Math.max(1, widthMillis / 2),
        Math.min(10_000, Math.max(1, widthMillis / 2)),
        100_000,
        1_000,
        240,
        LivenessOptions.DEFAULT);
  }

  public WindowOptions withLiveness(LivenessOptions other) {
    return new WindowOptions(
        widthMillis,
        allowedLatenessMillis,
        idleAllowanceMillis,
        futureToleranceMillis,
        maxPools,
        maxInstancesPerPool,
        maxSamplesPerInstance,
        other);
  }

  /** Also the idle allowance becomes this. */
  public WindowOptions withAllowedLateness(long millis) {
    return new WindowOptions(
        widthMillis,
        millis,
        millis,
        futureToleranceMillis,
        maxPools,
        maxInstancesPerPool,
        maxSamplesPerInstance,
        liveness);
  }

  public WindowOptions withIdleAllowance(long millis) {
    return new WindowOptions(
        widthMillis,
        allowedLatenessMillis,
        millis,
        futureToleranceMillis,
        maxPools,
        maxInstancesPerPool,
        maxSamplesPerInstance,
        liveness);
  }

  public WindowOptions withFutureTolerance(long millis) {
    return new WindowOptions(
        widthMillis,
        allowedLatenessMillis,
        idleAllowanceMillis,
        millis,
        maxPools,
        maxInstancesPerPool,
        maxSamplesPerInstance,
        liveness);
  }

  public WindowOptions withCaps(int pools, int instancesPerPool, int samplesPerInstance) {
    return new WindowOptions(
        widthMillis,
        allowedLatenessMillis,
        idleAllowanceMillis,
        futureToleranceMillis,
        pools,
        instancesPerPool,
        samplesPerInstance,
        liveness);
  }

  private static void atLeast(String field, long bound, long value) {
    if (value < bound) {
      throw new IllegalArgumentException(
          "%s is %d: must be at least %d".formatted(field, value, bound));
    }
  }

  private static void atMost(String field, long bound, long value) {
    if (value > bound) {
      throw new IllegalArgumentException(
          "%s is %d: must be at most %d".formatted(field, value, bound));
    }
  }
}
