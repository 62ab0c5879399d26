package io.tidegate.agent;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import java.util.List;
import java.util.Map;

/** Samples that differ only in pool and start. */
final class Samples {
  private Samples() {}

  static PoolSample at(String pool, long startMillis) {
    return new PoolSample(
        new PoolId("orders", pool),
        PoolKind.WORKER,
        "orders-1",
        startMillis,
        startMillis + 1000,
        new PoolSpec(8, 100, 1, 20),
        0,
        8,
        3,
        2,
        5,
        4,
        0,
        0,
        EncodedHistogram.EMPTY,
        EncodedHistogram.EMPTY,
        EncodedHistogram.EMPTY,
        HostLoad.UNKNOWN,
        List.of(),
        0,
        Map.of());
  }
}
