package io.tidegate.predictor.features;

import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import java.util.Optional;

/** A window to be; what a test does not set is a calm pool of one instance with 8 workers. */
final class Draft {
  static final long START = 1_699_833_600_000L;

  PoolKind kind = PoolKind.WORKER;
  PoolWindow.Quality quality = PoolWindow.Quality.COMPLETE;
  long widthMillis = 60_000;
  int index;
  long arrivals = 6000;
  int size = 8;
  double slots = 1;
  int active = 4;
  boolean sized = true;
  double runMillis = 40;
  double p99Millis = 120;
  HostLoad host = new HostLoad(0.4, 0.5, 600);
  List<DependencyCalls> calls = List.of();

  Draft(int index) {
    this.index = index;
  }

  PoolWindow window() {
    LatencySummary run =
        arrivals == 0 || Double.isNaN(runMillis)
            ? LatencySummary.EMPTY
            : new LatencySummary(
                arrivals, runMillis, runMillis * 0.9, runMillis * 1.6, runMillis * 2, 500);
    LatencySummary latency =
        arrivals == 0 || Double.isNaN(p99Millis)
            ? LatencySummary.EMPTY
            : new LatencySummary(
                arrivals, p99Millis / 3, p99Millis / 3, p99Millis * 0.7, p99Millis, 900);
    return new PoolWindow(
        new PoolId("orders", "workers"),
        kind,
        START + index * widthMillis,
        START + (index + 1) * widthMillis,
        quality,
        sized
            ? List.of(
                new PoolWindow.InstanceWindow(
                    "i0",
                    new PoolSpec(size, 200, 1, 64, false, slots),
                    0,
                    size,
                    active,
                    0,
                    arrivals,
                    p99Millis))
            : List.of(),
        arrivals,
        arrivals,
        0,
        0,
        arrivals == 0 ? LatencySummary.EMPTY : new LatencySummary(arrivals, 1, 0, 2, 5, 9),
        run,
        latency,
        host,
        List.of(),
        EncodedHistogram.EMPTY,
        0,
        calls,
        Optional.empty());
  }
}
