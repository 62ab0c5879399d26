package io.tidegate.sim;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One pool through a squeezed day: 130 windows of 1 s, calm at 70/s, a ramp from window 35 to 175/s
 * in window 95, and down from 110. It is sized for 70% of the peak of its first 30 windows.
 */
record DemoDay(double sloP99Millis, List<PoolWindow> windows) {
  static final int CALM_WINDOWS = 35;

  static List<DemoDay> all(int seeds) {
    List<DemoDay> days = new ArrayList<>();
    for (int seed = 0; seed < seeds; seed++) {
      days.add(day("workers", PoolKind.WORKER, 55, 300, seed));
      days.add(day("db", PoolKind.DB_CONNECTION, 15, 100, seed));
      days.add(day("payments-rpc", PoolKind.RPC_CONNECTION, 32, 100, seed));
      days.add(day("payments", PoolKind.WORKER, 30, 200, seed));
    }
    return days;
  }

  static double rate(int window) {
    if (window < CALM_WINDOWS) {
      return 70 + 4 * Math.sin(window / 8.0);
    }
    if (window < 95) {
      return 70 + 105.0 * (window - CALM_WINDOWS) / 60;
    }
    return window < 110 ? 175 : 175 - 4.5 * (window - 110);
  }

  private static DemoDay day(String name, PoolKind kind, double runMillis, double slo, int seed) {
    Random random = new Random(seed * 101L + name.length());
    double peak = 0;
    for (int i = 0; i < 30; i++) {
      peak = Math.max(peak, rate(i) + Math.sqrt(rate(i)) * random.nextGaussian());
    }
    int size = Math.max(2, (int) Math.ceil(peak * runMillis / 1000 / 0.7));
    SimulatedPool pool =
        new SimulatedPool(
            new SimulatedPool.Shape(new PoolId("demo", name), kind, 1, size, 500, runMillis, 0.35),
            seed,
            1_700_000_000_000L,
            1000,
            false);
    List<PoolWindow> windows = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      windows.add(pool.next(SimulatedPool.Conditions.load(rate(i))));
    }
    return new DemoDay(slo, windows);
  }
}
