package io.tidegate.sim;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A pool, its SLO and a script of what happens to it, drawn from one seed.
 *
 * @param cause what leads to trouble, if anything does
 */
public record Scenario(
    Cause cause,
    long seed,
    SimulatedPool.Shape shape,
    double sloP99Millis,
    List<SimulatedPool.Conditions> script) {

  /** Why a pool gets into trouble. */
  public enum Cause {
    /** Nothing happens but noise and slow waves. */
    STEADY(false),
    /** Load climbs steadily to well above what the pool can serve. */
    RAMP(true),
    /** A daily wave, squeezed, whose top is too high. */
    SEASONAL_PEAK(true),
    /** Run times grow steadily, as from a database that slows down. */
    RUN_DRIFT(true),
    /** Workers get stuck one after the other. */
    THREAD_LEAK(true),
    /** Load jumps from one window to the next: nobody can see it come. */
    SPIKE(false),
    /** Load climbs, but turns in time. */
    NEAR_MISS(false);

    private final boolean predictable;

    Cause(boolean predictable) {
      this.predictable = predictable;
    }

    public boolean predictable() {
      return predictable;
    }
  }

  private static final long START_MILLIS = 1_700_000_000_000L;
  private static final long WIDTH_MILLIS = 1000;

  /** Draws a pool and its script. */
  public static Scenario draw(Cause cause, long seed, int windows) {
    Random random = new Random(seed * 31 + cause.ordinal());
    int instances = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1;
    boolean worker = random.nextInt(4) > 0;
    double runMillis = 10 * Math.exp(random.nextDouble() * Math.log(8));
    double sigma = 0.2 + 0.6 * random.nextDouble();
    int size = 3 + random.nextInt(8);
    // 45 to 68% busy, and no more arrivals than a quick simulation can carry.
    double base = 0.45 + 0.23 * random.nextDouble();
    double rate = Math.min(220, base * size * instances * 1000 / runMillis);
    size = Math.max(2, (int) Math.round(rate * runMillis / 1000 / base / instances));
    SimulatedPool.Shape shape =
        new SimulatedPool.Shape(
            new PoolId("sim", cause.name().toLowerCase(java.util.Locale.ROOT) + "-" + seed),
            worker ? PoolKind.WORKER : PoolKind.DB_CONNECTION,
            instances,
            size,
            50 + random.nextInt(400),
            runMillis,
            sigma);
    double capacity = size * instances * 1000 / runMillis;
    double slo = (2 + 2 * random.nextDouble()) * calmP99(shape, seed, rate);
    return new Scenario(
        cause, seed, shape, slo, script(cause, random, windows, rate, capacity, size));
  }

  /** An SLO that the calm pool keeps: nobody runs a pool that misses its SLO every other minute. */
  private static double calmP99(SimulatedPool.Shape shape, long seed, double rate) {
    SimulatedPool pool = new SimulatedPool(shape, ~seed, START_MILLIS, WIDTH_MILLIS, false);
    double worst = shape.runMillis() / 2;
    for (int i = 0; i < 30; i++) {
      double p99 = pool.next(SimulatedPool.Conditions.load(rate)).latency().p99Millis();
      worst = Double.isNaN(p99) ? worst : Math.max(worst, p99);
    }
    return worst;
  }

  private static List<SimulatedPool.Conditions> script(
      Cause cause, Random random, int windows, double rate, double capacity, int size) {
    int begin = 40 + random.nextInt(Math.max(1, windows / 4));
    int length = 25 + random.nextInt(50);
    double top = capacity * (1.1 + 0.3 * random.nextDouble());
    double wave = 0.03 + 0.05 * random.nextDouble();
    double period = 90 + random.nextInt(200);
    double phase = 2 * Math.PI * random.nextDouble();
    double roughness = 0.02 + 0.05 * random.nextDouble();
    double drift = 0;
    boolean heapKnown = random.nextBoolean();
    double heap = 0.3 + 0.3 * random.nextDouble();
    List<SimulatedPool.Conditions> script = new ArrayList<>(windows);
    for (int i = 0; i < windows; i++) {
      // Load is rougher than Poisson: a slow random walk that is pulled back.
      drift = 0.9 * drift + roughness * random.nextGaussian();
      double calm =
          rate * (1 + wave * Math.sin(phase + 2 * Math.PI * i / period)) * Math.exp(drift);
      double progress = Math.max(0, Math.min(1, (double) (i - begin) / length));
      boolean over = i >= begin + length + 25;
      double load = calm;
      double runFactor = 1;
      int stuck = 0;
      switch (cause) {
        case STEADY -> {}
        case RAMP -> load = over ? calm : calm + (top - rate) * progress;
        case NEAR_MISS -> {
          double up = progress < 1 ? progress : Math.max(0, 1 - (i - begin - length) / 20.0);
          load = calm + (0.8 * capacity - rate) * Math.max(0, up);
        }
        case SEASONAL_PEAK -> {
          double peak = Math.sin(Math.PI * Math.max(0, Math.min(1, (i - begin) / (2.5 * length))));
          load = calm + (top - rate) * peak;
        }
        case RUN_DRIFT -> runFactor = over ? 1 : 1 + (top / rate - 1) * progress;
        case THREAD_LEAK ->
            stuck = over || i < begin ? 0 : (int) Math.min(size - 1, size * progress * 0.9);
        case SPIKE -> load = i >= begin && i < begin + 12 ? top * 1.2 : calm;
      }
      script.add(
          new SimulatedPool.Conditions(
              Math.max(0.1, load),
              runFactor,
              stuck,
              heapKnown ? Math.min(1, heap + 0.02 * random.nextDouble()) : Double.NaN));
    }
    return script;
  }

  /** The windows that come of it. */
  public List<PoolWindow> windows() {
    SimulatedPool pool = new SimulatedPool(shape, seed, START_MILLIS, WIDTH_MILLIS, false);
    return script.stream().map(pool::next).toList();
  }
}
