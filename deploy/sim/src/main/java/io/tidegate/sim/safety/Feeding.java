package io.tidegate.sim.safety;

import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Whether a pool would be fed for nothing: what it calls explains by far the most of its slowness,
 * and for its own work its size is ample. Reckoned without the controller's code, and true only
 * where there is no doubt.
 */
final class Feeding {
  private static final int RECENT = 3;
  private static final int NOT_BEFORE = 5;
  private static final int BEFORE_AT_LEAST = 5;
  private static final double SLOWER = 1.5;
  private static final double STEADY = 1.3;
  private static final double CALLS_SLOWER = 2;
  private static final double BY_FAR = 0.7;

  /** The worlds' policies ask for a utilisation of 0.7, and here is some room. */
  private static final double PER_BUSY = 1.45;

  /** Beyond so many deviations of a Poisson number hardly a request waits. */
  private static final double DEVIATIONS = 2.5;

  private Feeding() {}

  /** In doubt, false. */
  static boolean forNothing(Taken taken, int smallest) {
    List<PoolWindow> windows = taken.seen().measured();
    PoolWindow newest = taken.seen().newest().orElseThrow();
    List<PoolWindow> recent = since(windows, newest, RECENT);
    List<PoolWindow> before =
        windows.subList(0, windows.size() - since(windows, newest, NOT_BEFORE).size());
    if (newest.kind() != PoolKind.WORKER
        || recent.size() < RECENT
        || before.size() < BEFORE_AT_LEAST
        || !steady(before)
        || taken.step().state().forecast().filter(Forecast::breachExpected).isPresent()) {
      return false;
    }
    double run = median(before, Feeding::runMillis);
    double call = median(before, Feeding::callMillis);
    return recent.stream().allMatch(w -> explained(w, run, call))
        && recent.stream().allMatch(w -> ample(w, run, call, smallest));
  }

  private static List<PoolWindow> since(List<PoolWindow> windows, PoolWindow newest, int count) {
    long after = newest.endMillis() - count * newest.widthMillis();
    return windows.stream().filter(w -> w.endMillis() > after).toList();
  }

  private static boolean explained(PoolWindow w, double run, double call) {
    return callMillis(w) > CALLS_SLOWER * call
        && runMillis(w) > SLOWER * run
        && callMillis(w) - call > BY_FAR * (runMillis(w) - run);
  }

  /** For its own load, of which a deviation more may be taken for held. */
  private static boolean ample(PoolWindow w, double run, double call, int smallest) {
    double own = Math.max(run, runMillis(w) - callMillis(w) + call);
    double perSecond = w.arrivalsPerSecond() + w.queued() * 1000.0 / w.widthMillis();
    double load = perSecond * own / 1000 / w.instances().size();
    double deviation = Math.sqrt(load);
    return Math.max(PER_BUSY * load, load + DEVIATIONS * deviation) + deviation + 1 < smallest;
  }

  private static double runMillis(PoolWindow w) {
    return w.run().meanMillis();
  }

  private static double callMillis(PoolWindow w) {
    return w.calls().stream().mapToDouble(DependencyCalls::meanMillis).sum();
  }

  /** Where it changed half-way, one window more or less makes another median. */
  private static boolean steady(List<PoolWindow> before) {
    return quantile(before, Feeding::runMillis, 0.75)
        <= STEADY * quantile(before, Feeding::runMillis, 0.25);
  }

  private static double median(List<PoolWindow> windows, ToDoubleFunction<PoolWindow> value) {
    return quantile(windows, value, 0.5);
  }

  private static double quantile(
      List<PoolWindow> windows, ToDoubleFunction<PoolWindow> value, double share) {
    return windows.stream().mapToDouble(value).sorted().toArray()[(int) (share * windows.size())];
  }
}
