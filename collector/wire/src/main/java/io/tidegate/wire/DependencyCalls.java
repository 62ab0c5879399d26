package io.tidegate.wire;

/**
 * Calls from a pool to another pool or data source over an interval.
 *
 * @param failed of the calls, those that ended in an error
 * @param totalMicros time spent in them together, waiting for a connection included
 * @param maxMicros the longest
 */
public record DependencyCalls(
    PoolId dependency, long calls, long failed, long totalMicros, long maxMicros) {
  public DependencyCalls {
    Check.present("dependency", dependency);
    Check.notNegative("calls", calls);
    Check.notNegative("failed", failed);
    Check.notNegative("totalMicros", totalMicros);
    Check.notNegative("maxMicros", maxMicros);
    if (failed > calls) {
      throw new IllegalArgumentException(
          "failed is %d: must not be more than the %d calls".formatted(failed, calls));
    }
  }

  /** Milliseconds a call took; NaN without a call. */
  public double meanMillis() {
    return calls == 0 ? Double.NaN : totalMicros / 1000.0 / calls;
  }

  DependencyCalls ofEdge(String edge) {
    return new DependencyCalls(dependency.ofEdge(edge), calls, failed, totalMicros, maxMicros);
  }

  /** The same dependency's calls of another instance or interval added. */
  public DependencyCalls plus(DependencyCalls other) {
    return new DependencyCalls(
        dependency,
        calls + other.calls,
        failed + other.failed,
        totalMicros + other.totalMicros,
        Math.max(maxMicros, other.maxMicros));
  }
}
