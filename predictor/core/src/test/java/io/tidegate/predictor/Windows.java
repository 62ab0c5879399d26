package io.tidegate.predictor;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;

/** Windows of 1 s of a pool whose requests run for 50 ms in the mean. */
final class Windows {
  static final long START = 1_700_000_000_000L;

  private Windows() {}

  static PoolWindow at(int index, long arrivals, int size) {
    return at(index, arrivals, size, PoolWindow.Quality.COMPLETE, 1);
  }

  static PoolWindow at(
      int index, long arrivals, int size, PoolWindow.Quality quality, int instances) {
    LatencySummary run =
        arrivals == 0 ? LatencySummary.EMPTY : new LatencySummary(arrivals, 50, 46, 80, 105, 120);
    int busy = (int) Math.min(size, Math.round(arrivals * 0.05));
    List<PoolWindow.InstanceWindow> parts = new ArrayList<>();
    for (int i = 0; i < instances; i++) {
      parts.add(
          new PoolWindow.InstanceWindow(
              "i" + i, new PoolSpec(size, 200, 1, 64), 0, size, busy, 0, arrivals, 105));
    }
    return new PoolWindow(
        new PoolId("orders", "workers"),
        PoolKind.WORKER,
        START + index * 1000L,
        START + index * 1000L + 1000,
        quality,
        parts,
        arrivals,
        arrivals,
        0,
        0,
        arrivals == 0 ? LatencySummary.EMPTY : new LatencySummary(arrivals, 1, 0, 2, 5, 9),
        run,
        run,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  /** A model that knows calm pools of this kind; a breach is expected from a score of 0.2. */
  static BreachModel model() {
    List<double[]> rows = new ArrayList<>();
    for (int load = 40; load <= 90; load += 10) {
      List<PoolWindow> windows = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        windows.add(at(i, load + i % 7, 8));
      }
      rows.addAll(Trace.of(windows, 300, 15).normalRows());
    }
    return BreachModel.train(rows, 1).withThreshold(0.2);
  }
}
