package io.tidegate.controller;

import io.tidegate.wire.PoolId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a pool's requests spend in what they call, against what they spent before.
 *
 * @param ownMillis of the mean run time, what no call explains; NaN where no call is known
 * @param ownBaselineMillis the same before
 * @param complete whether every dependency that the pool names was timed, now and before: only then
 *     is a slowdown that none of them explains the pool's own
 */
record CallChain(
    List<Dependency> dependencies, double ownMillis, double ownBaselineMillis, boolean complete) {

  /**
   * One that is called.
   *
   * @param callMillis mean time of a call in the newest windows
   * @param baselineMillis the same before; NaN where it is not known
   * @param requestMillis of the run time of a request, what all its calls take together
   * @param failedShare of the calls
   * @param sinceMillis start of the oldest window since which a call's time is nearer to now's than
   *     to the one before; 0 where it is not
   */
  record Dependency(
      PoolId id,
      double callMillis,
      double baselineMillis,
      double requestMillis,
      double failedShare,
      long sinceMillis) {
    double ratio() {
      return callMillis / baselineMillis;
    }

    boolean slower() {
      return callMillis > Diagnosis.SLOWER * baselineMillis;
    }

    /** Of the run time of a request, what it takes longer as calls do; more calls are its own. */
    double excessMillis() {
      return callMillis > baselineMillis ? requestMillis * (1 - baselineMillis / callMillis) : 0;
    }
  }

  /**
   * @param recent the newest windows, at least one
   * @param earlier what they are compared with
   * @param history all of them, and those between
   */
  static CallChain of(
      List<WindowFacts> recent, List<WindowFacts> earlier, List<WindowFacts> history) {
    List<Dependency> dependencies =
        recent.stream()
            .flatMap(w -> w.called().stream())
            .map(Called::dependency)
            .distinct()
            .sorted()
            .map(id -> dependency(id, recent, earlier, history))
            .toList();
    double run = recent.stream().mapToDouble(w -> w.runMeanMillis() * w.runCount()).sum();
    double inCalls = dependencies.stream().mapToDouble(Dependency::requestMillis).sum();
    return new CallChain(
        dependencies,
        dependencies.isEmpty() ? Double.NaN : Math.max(0, run / requests(recent) - inCalls),
        Diagnosis.baseline(earlier, WindowFacts::ownMillis),
        recent.stream().allMatch(WindowFacts::timed)
            && dependencies.stream().noneMatch(d -> Double.isNaN(d.baselineMillis())));
  }

  private static long requests(List<WindowFacts> windows) {
    return windows.stream().mapToLong(WindowFacts::runCount).sum();
  }

  private static Dependency dependency(
      PoolId id, List<WindowFacts> recent, List<WindowFacts> earlier, List<WindowFacts> history) {
    long calls = 0;
    long failed = 0;
    double millis = 0;
    for (WindowFacts window : recent) {
      Called called = window.called(id);
      if (called != null) {
        calls += called.calls();
        failed += called.failed();
        millis += called.totalMillis();
      }
    }
    double baseline = Diagnosis.baseline(earlier, w -> callMillis(w, id));
    return new Dependency(
        id,
        millis / calls,
        baseline,
        millis / requests(recent),
        (double) failed / calls,
        sinceMillis(id, (millis / calls + baseline) / 2, history));
  }

  private static double callMillis(WindowFacts window, PoolId id) {
    Called called = window.called(id);
    return called == null ? Double.NaN : called.totalMillis() / called.calls();
  }

  /** Goes back from the newest window; a single one below the middle does not end it. */
  private static long sinceMillis(PoolId id, double middle, List<WindowFacts> history) {
    long since = 0;
    int below = 0;
    for (int i = history.size() - 1; i >= 0 && below < 2; i--) {
      double millis = callMillis(history.get(i), id);
      if (millis > middle) {
        since = history.get(i).endMillis() - history.get(i).widthMillis();
        below = 0;
      } else if (millis <= middle) {
        below++;
      }
    }
    return since;
  }

  /** Of the mean run time, what dependencies take longer than before. */
  double excessMillis() {
    return dependencies.stream().mapToDouble(Dependency::excessMillis).sum();
  }

  /** The one of which a request takes the most longer than before. */
  Optional<Dependency> slowest() {
    return dependencies.stream().max(Comparator.comparingDouble(Dependency::excessMillis));
  }
}
