package io.tidegate.gate.run;

import io.tidegate.gate.judge.ChainRule;
import io.tidegate.gate.judge.ChainSeries;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Reason;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The downstream pools of a run: asked for before it, and read after it. */
final class ChainWatch {
  /** How late the collector publishes a window that has ended, at most, and room for a slow one. */
  private static final long LATENESS_MILLIS = 10_000;

  private static final long POLL_MILLIS = 500;

  private final List<ChainRule> rules;
  private final PoolWindows source;
  private final BooleanSupplier aborted;
  private final Consumer<String> progress;
  private final ChainTurns turns = new ChainTurns();
  private Map<ChainRule, ChainCut> cuts = Map.of();
  private List<ChainSeries> series = List.of();
  private boolean begun;

  /**
   * @param source not asked where there are no rules
   * @param aborted it waits no more
   */
  ChainWatch(
      List<ChainRule> rules,
      PoolWindows source,
      BooleanSupplier aborted,
      Consumer<String> progress) {
    this.rules = rules;
    this.source = source;
    this.aborted = aborted;
    this.progress = progress;
  }

  private List<String> pools() {
    return rules.stream().map(ChainRule::pool).distinct().toList();
  }

  /** Why the run would be invalid, found out before minutes are spent; empty: it may begin. */
  Optional<Judgement> refusal() throws InterruptedException {
    for (String pool : pools()) {
      try {
        source.of(pool);
      } catch (IOException e) {
        return Optional.of(
            Judgement.invalid(
                Reason.CHAIN_UNREADABLE,
                "the windows of %s cannot be read: %s".formatted(pool, e.getMessage())));
      }
    }
    return Optional.empty();
  }

  /** A turn of one side that began at an instant, in ms since the epoch, and ends now. */
  void played(boolean candidate, long fromMillis) {
    begun = true;
    turns.add(candidate, fromMillis, System.currentTimeMillis());
  }

  /**
   * Returns when all that is to be judged is published; what is not there after a window's width
   * and 10 s is missing.
   *
   * @throws AbortedException it was aborted while it waited
   */
  void read() throws InterruptedException, AbortedException {
    long began = System.nanoTime();
    boolean said = false;
    while (true) {
      Map<String, String> problems = cut();
      long width = cuts.values().stream().mapToLong(ChainCut::widthMillis).max().orElse(0);
      long patience = width + LATENESS_MILLIS;
      boolean complete = problems.isEmpty() && cuts.values().stream().allMatch(ChainCut::published);
      long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      if (complete || waited >= patience) {
        series = rules.stream().map(rule -> series(rule, problems)).toList();
        return;
      }
      if (!said) {
        progress.accept(
            "waiting for the last windows of %s, at most %d s"
                .formatted(String.join(", ", pools()), (patience - waited) / 1000));
        said = true;
      }
      if (aborted.getAsBoolean()) {
        throw new AbortedException();
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** Reads each pool; gives what is wrong with those that cannot be read. */
  private Map<String, String> cut() throws InterruptedException {
    cuts = new LinkedHashMap<>();
    Map<String, String> problems = new LinkedHashMap<>();
    for (String pool : pools()) {
      try {
        List<PoolWindows.Window> windows = source.of(pool);
        rules.stream()
            .filter(rule -> rule.pool().equals(pool))
            .forEach(rule -> cuts.put(rule, new ChainCut(rule, windows, turns)));
      } catch (IOException e) {
        problems.put(pool, String.valueOf(e.getMessage()));
      }
    }
    return problems;
  }

  private ChainSeries series(ChainRule rule, Map<String, String> problems) {
    ChainCut cut = cuts.get(rule);
    return cut == null ? ChainSeries.unreadable(rule, problems.get(rule.pool())) : cut.series(rule);
  }

  /** What was read; empty before that. */
  List<ChainSeries> series() {
    return series;
  }

  List<String> notes() {
    if (begun && series.isEmpty() && !rules.isEmpty()) {
      return List.of("the downstream pools are not judged, as the run did not come to its end");
    }
    return series.stream()
        .filter(s -> s.wholeRun() && s.windowMillis() > 0)
        .map(
            s ->
                String.format(
                    Locale.ROOT,
                    "%s of %s is judged over the whole run, the baseline's turns included: windows of %.4g s are too wide for the candidate's turns",
                    s.rule().metric(),
                    s.rule().pool(),
                    s.windowMillis() / 1000.0))
        .toList();
  }
}
