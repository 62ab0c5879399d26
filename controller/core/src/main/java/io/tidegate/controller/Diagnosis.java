package io.tidegate.controller;

import java.util.Arrays;
import java.util.List;

/**
 * What the newest windows say about a pool. Loads are requests in progress of one instance.
 *
 * @param missed how many of the newest {@link #RECENT} windows missed the objective
 * @param limited whether the pool itself is what limits: requests wait a substantial part of their
 *     time, or are turned away
 * @param held workers of one instance that hold something which does not end, as far as it shows
 * @param runTailMillis run time that 99 of 100 requests stay within
 */
record Diagnosis(
    int missed,
    boolean limited,
    double p99Millis,
    double waitP99Millis,
    double load,
    double loadWithBacklog,
    double runMeanMillis,
    double runTailMillis,
    double runBaselineMillis,
    int held) {
  static final int RECENT = 3;

  /** Below this share of the latency, waiting is not what makes it slow. */
  private static final double SUBSTANTIAL_WAIT = 0.3;

  /** The baseline leaves the newest windows out, or a slowdown would hide itself. */
  private static final int NOT_BASELINE = 5;

  private static final int BASELINE_AT_LEAST = 5;

  /** Workers are held that were in use at the end of so many windows. */
  private static final int HELD_WINDOWS = 15;

  /** A run time above this multiple of the baseline is slower, not noise. */
  static final double SLOWER = 1.3;

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
    long turnedAway = recent.stream().filter(WindowFacts::turnedAway).count();
    List<WindowFacts> earlier =
        state.history().stream()
            .filter(w -> w.endMillis() <= newest.endMillis() - NOT_BASELINE * newest.widthMillis())
            .filter(WindowFacts::measured)
            .toList();
    return new Diagnosis(
        (int) recent.stream().filter(w -> w.missed(policy.sloP99Millis())).count(),
        !newest.kind().latencyHasRun() || waitShare >= SUBSTANTIAL_WAIT || turnedAway >= 2,
        median(recent.stream().mapToDouble(WindowFacts::p99Millis).toArray()),
        median(recent.stream().mapToDouble(WindowFacts::waitP99Millis).toArray()),
        load / instances,
        (load + backlogPerSecond * runMean / 1000) / instances,
        runMean,
        median(recent.stream().mapToDouble(WindowFacts::runP99Millis).toArray()),
        earlier.size() < BASELINE_AT_LEAST
            ? Double.NaN
            : median(earlier.stream().mapToDouble(WindowFacts::runMeanMillis).toArray()),
        held(state) / instances);
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
    return missed >= 2;
  }

  boolean slower() {
    return runMeanMillis > SLOWER * runBaselineMillis;
  }

  /** NaN values count as the lowest; NaN only if nothing else is there. */
  static double median(double[] values) {
    double[] known = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
    return known.length == 0 ? Double.NaN : known[known.length / 2];
  }
}
