package io.tidegate.collector.service.edge;

import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.Quality;
import java.util.List;
import java.util.Optional;

/** Windows of a second's width, without anything to judge by. */
final class EdgeWindows {
  private static final long T0 = 1_700_000_040_000L;

  private EdgeWindows() {}

  static PoolWindow of(PoolId pool, int second) {
    return new PoolWindow(
        pool,
        PoolKind.WORKER,
        T0 + second * 1000L,
        T0 + second * 1000L + 1000,
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
        List.of(new PoolId("orders", "db")),
        EncodedHistogram.EMPTY,
        0,
        List.of(new DependencyCalls(new PoolId("orders", "db"), 3, 1, 10, 5)),
        Optional.empty());
  }
}
