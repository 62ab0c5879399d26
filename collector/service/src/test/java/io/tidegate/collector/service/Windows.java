package io.tidegate.collector.service;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.InstanceWindow;
import io.tidegate.wire.PoolWindow.Quality;
import java.util.List;

/** Windows for tests: one second wide, {@link #T0} on their grid and on that of a minute. */
final class Windows {
  static final long T0 = 1_700_000_040_000L;
  static final PoolId ORDERS = PoolId.parse("orders/workers");
  static final PoolId DB = PoolId.parse("orders/db");

  private Windows() {}

  static PoolWindow busy(PoolId pool, long second, long submitted, double p99Millis) {
    return new PoolWindow(
        pool,
        pool.equals(DB) ? PoolKind.DB_CONNECTION : PoolKind.WORKER,
        T0 + second * 1000,
        T0 + second * 1000 + 1000,
        Quality.COMPLETE,
        List.of(
            new InstanceWindow("a", new PoolSpec(8, 100, 1, 64), 1, 7, 5, 2, submitted, p99Millis),
            new InstanceWindow("b", new PoolSpec(4, 100, 1, 64), 0, 4, 1, 0, 0, Double.NaN)),
        submitted,
        submitted - 1,
        1,
        2,
        new LatencySummary(submitted, 1.25, 1, 2.5, p99Millis / 2, 7.75),
        new LatencySummary(submitted, 60, 50.5, 80, 95.5, 120),
        new LatencySummary(submitted, 61.25, 52, 85, p99Millis, p99Millis + 1),
        new HostLoad(0.75, 0.5, 12),
        List.of(),
        EncodedHistogram.EMPTY,
        3);
  }

  /** Nobody reported. */
  static PoolWindow silent(PoolId pool, long second) {
    return new PoolWindow(
        pool,
        PoolKind.WORKER,
        T0 + second * 1000,
        T0 + second * 1000 + 1000,
        Quality.INSUFFICIENT,
        List.of(),
        0,
        0,
        0,
        0,
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }
}
