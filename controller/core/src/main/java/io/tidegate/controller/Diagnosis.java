package io.tidegate.controller;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What the newest windows say about a pool. Loads are requests in progress of one instance.
 *
 * @param missed how many of the newest {@link #RECENT} windows missed the objective
 * @param limited whether the pool itself is what limits: requests wait a substantial part of their
 *     time, or are turned away
 * @param queueFull whether it is because they are turned away
 * @param held workers of one instance that hold something which does not end, as far as it shows
 * @param runTailMillis run time that 99 of 100 requests stay within
 */
record Diagnosis(
    int missed,
    boolean limited,
    boolean queueFull,
    double p99Millis,
    double waitP99Millis,
    double load,
    double loadWithBacklog,
    double runMeanMillis,
    double runTailMillis,
    double runBaselineMillis,
    int held,
    CallChain chain) {
  static final int RECENT = 3;

  /** An objective is missed where so many of them are over it. */
  static final int BREACH = 2;

  /** Below this share of the latency, waiting is not what makes it slow. */
  private static final double SUBSTANTIAL_WAIT = 0.3;

  /** The baseline leaves the newest windows out, or a slowdown would hide itself. */
  private static final int NOT_BASELINE = 5;

  private static final int BASELINE_AT_LEAST = 5;

  /** Workers are held that were in use at the end of so many windows. */
  private static final int HELD_WINDOWS = 15;

  /** A run time above this multiple of the baseline is slower, not noise. */
  static final double SLOWER = 1.3;

  /** Dependencies explain a slowdown that take this share of what a run takes longer. */
  private static final double EXPLAINS = 0.5;

  /** The newest window has to be measured. */
  static Diagnosis of(ControlState state, Policy policy) {
    WindowFacts newest = state.newest().orElseThrow();
    List<WindowFacts> recent =
        state.after(newest.endMillis() - RECENT * newest.widthMillis()).stream()
            .filter(WindowFacts::measured)
            .toList();
    int instances = Math.max(1, state.instances().size());
    double load = recent.stream().mapToDouble(WindowFacts::offeredLoad).average().orElseThrow();
    double runMean =
        recent.stream().mapToDouble(w -> w.runMeanMillis() * w.runCount()).sum()
            / recent.stream().mapToLong(WindowFacts::runCount).sum();
    // The backlog is to be worked off within one window.
    double backlogPerSecond = newest.queued() * 1000.0 / newest.widthMillis();
    double waitShare =
        median(recent.stream().mapToDouble(w -> w.waitP99Millis() / w.p99Millis()).toArray());
    boolean waits = !newest.kind().latencyHasRun() || waitShare >= SUBSTANTIAL_WAIT;
    long turnedAway = recent.stream().filter(WindowFacts::turnedAway).count();
    List<WindowFacts> earlier =
        state.history().stream()
            .filter(w -> w.endMillis() <= newest.endMillis() - NOT_BASELINE * newest.widthMillis())
            .filter(WindowFacts::measured)
            .toList();
    return new Diagnosis(
        (int) recent.stream().filter(w -> w.missed(policy.sloP99Millis())).count(),
        waits || turnedAway >= 2,
        !waits && turnedAway >= 2,
        median(recent.stream().mapToDouble(WindowFacts::p99Millis).toArray()),
        median(recent.stream().mapToDouble(WindowFacts::waitP99Millis).toArray()),
        load / instances,
        (load + backlogPerSecond * runMean / 1000) / instances,
        runMean,
        median(recent.stream().mapToDouble(WindowFacts::runP99Millis).toArray()),
        baseline(earlier, WindowFacts::runMeanMillis),
        held(state) / instances,
        CallChain.of(recent, earlier, state.history()));
  }

  /** What was usual; NaN where too few of the windows know it. */
  static double baseline(List<WindowFacts> earlier, ToDoubleFunction<WindowFacts> value) {
    double[] known = earlier.stream().mapToDouble(value).filter(v -> !Double.isNaN(v)).toArray();
    return known.length < BASELINE_AT_LEAST ? Double.NaN : median(known);
  }

  /**
   * Workers that are in use at the end of every window, beyond what the load explains: its mean
   * less its deviation (that of a Poisson number) is what is in use at the quietest of so many
   * moments. They are stuck, or leaked: what is to be done needs others.
   */
  private static int held(ControlState state) {
    WindowFacts newest = state.newest().orElseThrow();
    List<WindowFacts> span =
        state.after(newest.endMillis() - HELD_WINDOWS * newest.widthMillis()).stream()
            .filter(WindowFacts::complete)
            .toList();
    if (span.size() * 2 < HELD_WINDOWS) {
      return 0;
    }
    int least = span.stream().mapToInt(WindowFacts::active).min().orElseThrow();
    double load =
        span.stream()
            .filter(WindowFacts::measured)
            .mapToDouble(WindowFacts::offeredLoad)
            .average()
            .orElse(0);
    return (int) Math.max(0, least - Math.max(0, load - Math.sqrt(load)));
  }

  boolean breached() {
    return missed >= BREACH;
  }

  boolean slower() {
    return runMeanMillis > SLOWER * runBaselineMillis;
  }

  /** Whether it is slower, and not because of what it calls. */
  boolean slowerItself() {
    return slower() && explaining().isEmpty();
  }

  /** Whether what the pool calls is why it is slower, or may be as not all calls are timed. */
  boolean slowerFurtherDown() {
    return slower() && (!chain.complete() || explained());
  }

  /** The dependency that explains most of it, where they explain it. */
  Optional<CallChain.Dependency> explaining() {
    return slower() && explained() ? chain.slowest() : Optional.empty();
  }

  private boolean explained() {
    return chain.excessMillis() >= EXPLAINS * (runMeanMillis - runBaselineMillis);
  }

  /**
   * Up to which run time the pool is sized for it: what is more is spent further down. A rise
   * within {@link #SLOWER} is nobody's. Of a larger one it is what calls take longer, and where not
   * all of them are timed the rest as well. NaN where nothing is known of before.
   */
  double sizedRunMillis() {
    double usual = SLOWER * runBaselineMillis;
    if (!slower()) {
      return usual;
    }
    double own = Math.max(runBaselineMillis, runMeanMillis - chain.excessMillis());
    return chain.complete() ? own : Math.min(usual, own);
  }

  /** NaN values count as the lowest; NaN only if nothing else is there. */
  static double median(double[] values) {
    double[] known = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    return known.length == 0 ? Double.NaN : known[known.length / 2];
  }
}
