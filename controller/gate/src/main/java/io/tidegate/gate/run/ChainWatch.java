package io.tidegate.gate.run;

import io.tidegate.gate.judge.ChainRule;
import io.tidegate.gate.judge.ChainSeries;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final List<String> notes = new ArrayList<>();

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
    turns.add(candidate, fromMillis, System.currentTimeMillis());
  }

  /**
   * What is to be judged, when all of it is published; what is not there after a window's width and
   * 10 s is missing.
   *
   * @throws AbortedException it was aborted while it waited
   */
  List<ChainSeries> read() throws InterruptedException, AbortedException {
    long began = System.nanoTime();
    boolean said = false;
    while (true) {
      Map<ChainRule, ChainCut> cuts = new LinkedHashMap<>();
      Map<String, String> problems = new LinkedHashMap<>();
      cut(cuts, problems);
      long width = cuts.values().stream().mapToLong(ChainCut::widthMillis).max().orElse(0);
      long patience = width + LATENESS_MILLIS;
      boolean complete =
          problems.isEmpty() && cuts.values().stream().allMatch(ChainCut::published);
      long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      if (complete || waited >= patience) {
        return series(cuts, problems);
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

  private void cut(Map<ChainRule, ChainCut> cuts, Map<String, String> problems)
      throws InterruptedException {
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
  }

  private List<ChainSeries> series(Map<ChainRule, ChainCut> cuts, Map<String, String> problems) {
    cuts.forEach(
        (rule, cut) -> {
          if (cut.wholeRun() && cut.widthMillis() > 0) {
            notes.add(
                "%s of %s is judged over the whole run, the baseline's turns included, as windows of %.4g s do not fit into the candidate's"
                    .formatted(rule.metric(), rule.pool(), cut.widthMillis() / 1000.0));
          }
        });
    return rules.stream()
        .map(
            rule ->
                cuts.containsKey(rule)
                    ? cuts.get(rule).series(rule)
                    : ChainSeries.unreadable(rule, problems.get(rule.pool())))
        .toList();
  }

  List<String> notes() {
    return notes;
  }
}
