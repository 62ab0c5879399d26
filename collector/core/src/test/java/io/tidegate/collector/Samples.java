package io.tidegate.collector;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Samples for tests. Times count from {@link #T0}, which is on the grid of 1 s windows. */
final class Samples {
  static final long T0 = 1_700_000_000_000L;
  static final PoolId ORDERS = PoolId.parse("orders/workers");
  static final PoolId PAYMENTS = PoolId.parse("payments/workers");

  private Samples() {}

  static PoolSample sample(String instance, long start, long end) {
    return sample(ORDERS, instance, start, end, 10, 5);
  }

  static PoolSample sample(
      PoolId pool, String instance, long start, long end, int submitted, long latencyMillis) {
    return sample(
        pool,
        instance,
        start,
        end,
        submitted,
        histogram(submitted, latencyMillis),
        HostLoad.UNKNOWN);
  }

  static PoolSample sample(
      PoolId pool,
      String instance,
      long start,
      long end,
      long submitted,
      EncodedHistogram latency,
      HostLoad host) {
    return new PoolSample(
        pool,
        PoolKind.WORKER,
        instance,
        T0 + start,
        T0 + end,
        new PoolSpec(8, 100, 1, 64),
        3,
        8,
        4,
        2,
        submitted,
        submitted,
        1,
        2,
        EncodedHistogram.EMPTY,
        latency,
        latency,
        host,
        List.of(),
        0,
        Map.of());
  }

  static EncodedHistogram histogram(long events, long eachMillis) {
    Histogram histogram = EncodedHistogram.newHistogram();
    histogram.recordValueWithCount(eachMillis * 1000, events);
    return EncodedHistogram.of(histogram);
  }
}
