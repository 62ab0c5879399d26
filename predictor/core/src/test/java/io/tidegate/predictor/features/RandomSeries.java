package io.tidegate.predictor.features;

import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Seeded windows of one pool with all that happens to a series: a daily and a weekly cycle, noise,
 * gaps, partial and idle windows, unknown values, resizes, dependencies that come, slow and go.
 */
final class RandomSeries {
  static final long START = 1_699_833_600_000L;
  private static final PoolId POOL = new PoolId("orders", "workers");

  private final Random random;
  private final long widthMillis;
  boolean gaps = true;
  boolean resizes = true;
  int size = 8;
  double baseRunMillis = 60;
  double share = 0.5;

  RandomSeries(long seed, long widthMillis) {
    this.random = new Random(seed);
    this.widthMillis = widthMillis;
  }

  List<PoolWindow> windows(int count) {
    List<PoolWindow> windows = new ArrayList<>();
    double heap = 0.3;
    double drift = 0;
    double callDrift = 0;
    int instances = 2;
    for (int i = 0; i < count; i++) {
      double event = random.nextDouble();
      if (gaps && event < 0.01) {
        i += random.nextInt(random.nextInt(10) == 0 ? 150 : 12);
      } else if (resizes && event < 0.014) {
        size = 4 + random.nextInt(12);
      } else if (resizes && event < 0.016) {
        instances = 1 + random.nextInt(3);
      } else if (event < 0.02) {
        drift = random.nextDouble() * 0.02;
      } else if (event < 0.025) {
        drift = 0;
        callDrift = random.nextDouble() * 0.03;
      }
      baseRunMillis =
          Math.min(200, Math.max(20, baseRunMillis * (1 + drift * random.nextDouble())));
      heap = heap > 0.9 ? 0.3 : heap + 0.004 * random.nextDouble();
      long start = START + i * widthMillis;
      windows.add(window(start, instances, heap, Math.exp(callDrift * (i % 90)), event));
    }
    return windows;
  }

  private PoolWindow window(
      long start, int instances, double heap, double callSlowdown, double event) {
    double day = start / 86_400_000.0;
    double cycle =
        Math.exp(0.5 * Math.sin(2 * Math.PI * day) + 0.2 * Math.sin(2 * Math.PI * day / 7));
    double perSecond = share * 16 / 0.06 * cycle * Math.exp(0.1 * random.nextGaussian());
    boolean idle = event > 0.985;
    long arrivals = idle ? 0 : Math.round(perSecond * widthMillis / 1000);
    double run = baseRunMillis * Math.exp(0.05 * random.nextGaussian());
    double busy = arrivals * run / widthMillis;
    double utilisation = busy / (size * instances);
    double p99 =
        run * 2.3 * (1 + utilisation * utilisation) * Math.exp(0.1 * random.nextGaussian());
    long rejected = utilisation > 1 ? arrivals / 10 : 0;
    long completed = arrivals - rejected;
    List<PoolWindow.InstanceWindow> parts = new ArrayList<>();
    boolean partial = gaps && event > 0.96 && event < 0.97 && instances > 1;
    int reporting = partial ? instances - 1 : instances;
    for (int k = 0; k < reporting; k++) {
      parts.add(
          new PoolWindow.InstanceWindow(
              "i" + k,
              new PoolSpec(size, 200, 1, 64),
              0,
              size,
              (int) Math.min(size, Math.round(busy / instances + random.nextInt(2))),
              random.nextInt(4),
              arrivals / instances,
              p99));
    }
    LatencySummary runs =
        completed == 0
            ? LatencySummary.EMPTY
            : new LatencySummary(completed, run, run * 0.9, run * 1.8, run * 2.3, run * 4);
    List<DependencyCalls> calls = new ArrayList<>();
    if (completed > 0 && event < 0.95) {
      calls.add(calls("orders-db", completed * 2, callSlowdown * 4));
      if (event < 0.6) {
        calls.add(calls("stock", completed, 7));
      }
      if (Math.floorMod(start / widthMillis, 400) > 200) {
        calls.add(calls("a" + start / widthMillis / 400 % 5, completed, 3));
        calls.add(calls("b" + start / widthMillis / 400 % 3, 1 + completed / 2, 2));
      }
    }
    boolean hostUnknown = event > 0.3 && event < 0.35;
    return new PoolWindow(
        POOL,
        PoolKind.WORKER,
        start,
        start + widthMillis,
        partial
            ? PoolWindow.Quality.PARTIAL
            : event > 0.975 && event < 0.977
                ? PoolWindow.Quality.INSUFFICIENT
                : PoolWindow.Quality.COMPLETE,
        parts,
        completed,
        completed - completed / 100,
        rejected,
        completed / 100,
        completed == 0
            ? LatencySummary.EMPTY
            : new LatencySummary(completed, 1, 0, 2, p99 / 4, p99),
        runs,
        completed == 0
            ? LatencySummary.EMPTY
            : new LatencySummary(completed, run, run, p99 * 0.7, p99, p99 * 2),
        hostUnknown
            ? HostLoad.UNKNOWN
            : new HostLoad(
                Math.min(1, utilisation * 0.8),
                heap,
                (long) (widthMillis * 0.01 * heap),
                3,
                Double.NaN),
        List.of(),
        EncodedHistogram.EMPTY,
        0,
        calls,
        Optional.empty());
  }

  private DependencyCalls calls(String service, long count, double millis) {
    double mean = millis * Math.exp(0.1 * random.nextGaussian());
    return new DependencyCalls(
        new PoolId(service, "connections"),
        count,
        count / 50,
        Math.round(count * mean * 1000),
        Math.round(mean * 9000));
  }
}
