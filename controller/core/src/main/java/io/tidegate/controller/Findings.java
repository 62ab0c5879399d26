package io.tidegate.controller;

import io.tidegate.controller.Rules.Limit;
import io.tidegate.wire.PoolKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Which of the {@link Rules} hold by the newest windows. */
final class Findings {
  /** An error rate of fewer requests is chance. */
  static final int FEWEST_REQUESTS = 100;

  private final ControlState state;
  private final Policy policy;
  private final Rules rules;
  private final WindowFacts newest;

  /**
   * A rule that holds.
   *
   * @param text the value, its limit, and for how long
   * @param otherwise what it would take for it not to hold
   */
  record Finding(Reason reason, String text, String otherwise) {}

  /** The state has to have a window. */
  Findings(ControlState state, Policy policy) {
    this.state = state;
    this.policy = policy;
    this.rules = policy.rules();
    this.newest = state.newest().orElseThrow();
  }

  Optional<Finding> cpu() {
    return above(
        Reason.CPU_HIGH,
        rules.highCpu(),
        w -> w.signals().cpu(),
        100,
        "at least %.0f%% of a host's CPU was in use in each of %s, the limit is %.0f%%",
        "a host's CPU within %.0f%%");
  }

  Optional<Finding> p99() {
    return above(
        Reason.P99_HIGH,
        rules.highP99(),
        w -> w.measured() ? w.p99Millis() : Double.NaN,
        1,
        "p99 was at least %.1f ms in each of %s, the limit is %.1f ms",
        "a p99 within %.1f ms");
  }

  Optional<Finding> errors() {
    long ended =
        state
            .after(newest.endMillis() - rules.highErrorRate().windows() * newest.widthMillis())
            .stream()
            .mapToLong(WindowFacts::ended)
            .sum();
    return ended < FEWEST_REQUESTS
        ? Optional.empty()
        : above(
            Reason.ERRORS_HIGH,
            rules.highErrorRate(),
            WindowFacts::errorRate,
            100,
            "at least %.1f%% of the requests failed in each of %s, the limit is %.1f%%",
            "an error rate within %.1f%%");
  }

  Optional<Finding> oldGeneration() {
    return above(
        Reason.OLD_GENERATION_HIGH,
        rules.highOldGeneration(),
        w -> w.signals().oldGeneration(),
        100,
        "at least %.0f%% of an old generation was in use in each of %s, the limit is %.0f%%",
        "an old generation within %.0f%%");
  }

  Optional<Finding> collections() {
    return above(
        Reason.GC_FREQUENT,
        rules.highGcPerMinute(),
        WindowFacts::collectionsPerMinute,
        1,
        "at least %.0f collections a minute in each of %s, the limit is %.0f",
        "at most %.0f collections a minute");
  }

  private Optional<Finding> above(
      Reason reason,
      Limit limit,
      ToDoubleFunction<WindowFacts> value,
      double scale,
      String text,
      String otherwise) {
    List<Double> known = known(limit.windows(), value);
    if (!limit.on()
        || known.size() < limit.windows()
        || !known.stream().allMatch(v -> v > limit.value())) {
      return Optional.empty();
    }
    double least = known.stream().mapToDouble(v -> v).min().orElseThrow();
    return Optional.of(
        new Finding(
            reason,
            Say.of(text, scale * least, windows(limit.windows()), scale * limit.value()),
            Say.of(otherwise, scale * limit.value())));
  }

  private String windows(int count) {
    return Say.of("%d windows of %.0f s", count, newest.widthMillis() / 1000.0);
  }

  /**
   * Of the newest complete windows that know it. A gap does not make a rule forget, but what is
   * older than the gap that may be acted over does not count.
   */
  private List<Double> known(int windows, ToDoubleFunction<WindowFacts> value) {
    long oldest =
        newest.endMillis() - (windows + policy.staleAfterWindows()) * newest.widthMillis();
    List<Double> known = new ArrayList<>();
    List<WindowFacts> history = state.history();
    for (int i = history.size() - 1; i >= 0 && known.size() < windows; i--) {
      WindowFacts window = history.get(i);
      double found = window.complete() ? value.applyAsDouble(window) : Double.NaN;
      if (window.endMillis() > oldest && !Double.isNaN(found)) {
        known.add(found);
      }
    }
    return known;
  }

  /** The fewest replicas with which CPU and collections keep their limits: each has more to do. */
  int replicasWithin(int replicas) {
    double most =
        Math.max(
            share(rules.highCpu(), w -> w.signals().cpu()),
            share(rules.highGcPerMinute(), WindowFacts::collectionsPerMinute));
    return (int) Math.ceil(replicas * most - 1e-9);
  }

  /**
   * What the rule goes by, the lowest value of its windows, as a share of its limit; 0 where not
   * all are known.
   */
  private double share(Limit limit, ToDoubleFunction<WindowFacts> value) {
    List<Double> known = known(limit.windows(), value);
    return limit.on() && known.size() == limit.windows()
        ? known.stream().mapToDouble(v -> v).min().orElse(0) / limit.value()
        : 0;
  }

  /**
   * Why a pool is not to grow: workers share the CPU and the heap of their process. Connections
   * take hardly any of either, and another replica brings its own. Nothing grows into errors but
   * what is overloaded, as these may be the overload's. A policy's own minimum is an order, which
   * only a slower database outweighs; and where requests wait and run as long as ever, the want of
   * workers is observed, and all else is a guess.
   */
  Optional<Finding> againstGrowth(Diagnosis d, Reason wanted) {
    boolean observed = wanted.breach();
    if (wanted == Reason.BELOW_MINIMUM || observed && !d.slower()) {
      return database(d);
    }
    Optional<Finding> errors = replica(0).isPresent() ? Optional.empty() : errors();
    return database(d)
        .or(() -> errors.map(f -> why(f, "more would be let through to what fails")))
        .or(() -> newest.kind() == PoolKind.WORKER ? ofProcess(d) : Optional.empty());
  }

  /** What a pool is short of besides its own size. */
  Optional<Finding> limiting(Diagnosis d) {
    return switch (newest.kind()) {
      case DB_CONNECTION -> database(d);
      case WORKER -> ofProcess(d);
      case REPLICAS -> cpu().or(this::collections);
      case RPC_CONNECTION, ENDPOINT, CACHE -> Optional.empty();
    };
  }

  private Optional<Finding> database(Diagnosis d) {
    return newest.kind() == PoolKind.DB_CONNECTION && d.slower()
        ? Optional.of(
            new Finding(
                Reason.DATABASE_SLOWER,
                Say.of(
                    "the database's own time per call is %.1f ms, %.1f times the %.1f ms before:"
                        + " more connections would load it further",
                    d.runMeanMillis(),
                    d.runMeanMillis() / d.runBaselineMillis(),
                    d.runBaselineMillis()),
                Say.of(
                    "a time per call of at most %.1f ms",
                    Diagnosis.SLOWER * d.runBaselineMillis())))
        : Optional.empty();
  }

  private Optional<Finding> ofProcess(Diagnosis d) {
    Optional<Finding> cpu =
        d.slowerItself()
            ? cpu()
                .map(
                    f ->
                        why(
                            f,
                            Say.of(
                                "and requests run %.1f ms where they ran %.1f ms, so more workers"
                                    + " would only share it",
                                d.runMeanMillis(), d.runBaselineMillis())))
            : Optional.empty();
    return cpu.or(
            () -> oldGeneration().map(f -> why(f, "what more workers have in hand is held there")))
        .or(() -> collections().map(f -> why(f, "more workers would fill the heap faster")));
  }

  /** What a person should know where nothing is to be done. */
  Optional<Finding> trouble(Diagnosis d) {
    return errors()
        .or(
            () ->
                switch (newest.kind()) {
                  case WORKER -> ofProcess(d);
                  case REPLICAS ->
                      oldGeneration()
                          .map(f -> why(f, "replicas more or less change nothing of that"));
                  default -> Optional.empty();
                });
  }

  /** One replica more, where each has too much to do; what fills an old generation stays there. */
  Optional<Wish> replica(int size) {
    if (newest.kind() != PoolKind.REPLICAS) {
      return Optional.empty();
    }
    return cpu()
        .or(this::collections)
        .map(
            f ->
                new Wish(
                    f.reason(),
                    true,
                    size,
                    size + 1,
                    f.text() + ": with one replica more each has less to do"));
  }

  /** Whether a growth for this reason is made one by one, each judged before the next. */
  static boolean oneByOne(Reason reason) {
    return reason == Reason.CPU_HIGH || reason == Reason.GC_FREQUENT;
  }

  private static Finding why(Finding found, String why) {
    return new Finding(found.reason(), found.text() + ": " + why, found.otherwise());
  }
}
