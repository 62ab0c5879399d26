package io.tidegate.gate.run;

import io.tidegate.gate.judge.ChainRule;
import io.tidegate.gate.judge.ChainSeries;
import io.tidegate.gate.judge.SloRule;
import io.tidegate.gate.judge.Windows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Those of a pool's windows that are judged: all that lie wholly within the candidate's turns.
 * Where these cover less than half of its turns, or are fewer than the rule needs to be missed, all
 * that lie wholly within the run.
 */
final class ChainCut {
  private final long width;
  private final boolean wholeRun;
  private final List<Long> starts;
  private final Map<Long, PoolWindows.Window> there = new HashMap<>();

  /**
   * @param windows of the pool, oldest first; the newest tells their width and where they begin
   */
  ChainCut(ChainRule rule, List<PoolWindows.Window> windows, ChainTurns turns) {
    if (windows.isEmpty()) {
      width = 0;
      wholeRun = true;
      starts = List.of();
      return;
    }
    PoolWindows.Window newest = windows.get(windows.size() - 1);
    width = newest.widthMillis();
    windows.stream()
        .filter(w -> w.widthMillis() == width)
        .forEach(w -> there.put(w.startMillis(), w));
    List<Long> own = new ArrayList<>();
    turns.candidate().forEach(span -> own.addAll(within(span, newest.startMillis())));
    wholeRun = own.size() < rule.badInARow() || 2 * own.size() * width < turns.candidateMillis();
    starts = wholeRun ? within(turns.whole(), newest.startMillis()) : own;
  }

  /**
   * The starts of all windows within it.
   *
   * @param one start of any window
   */
  private List<Long> within(ChainTurns.Span span, long one) {
    List<Long> found = new ArrayList<>();
    long past = Math.floorMod(span.fromMillis() - one, width);
    long start = span.fromMillis() + (past == 0 ? 0 : width - past);
    for (; start + width <= span.toMillis(); start += width) {
      found.add(start);
    }
    return found;
  }

  long widthMillis() {
    return width;
  }

  /** The last one is published, or there is none to wait for; not so while no window is known. */
  boolean published() {
    return width > 0
        && (starts.isEmpty()
            || there.keySet().stream().anyMatch(s -> s >= starts.get(starts.size() - 1)));
  }

  ChainSeries series(ChainRule rule) {
    double[] values = new double[starts.size()];
    Map<String, Integer> gaps = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      PoolWindows.Window window = there.get(starts.get(i));
      values[i] = value(window, rule.metric());
      if (Double.isNaN(values[i])) {
        gaps.merge(gap(window), 1, Integer::sum);
      }
    }
    return new ChainSeries(
        rule,
        wholeRun,
        width,
        starts,
        Windows.of(values),
        gaps.entrySet().stream()
            .map(e -> e.getValue() + " " + e.getKey())
            .collect(Collectors.joining(", ")),
        "");
  }

  private static double value(PoolWindows.Window window, String metric) {
    if (window == null || !window.quality().equals(PoolWindows.Window.COMPLETE)) {
      return Double.NaN;
    }
    return switch (metric) {
      case "p50" -> window.p50Millis();
      case "p95" -> window.p95Millis();
      case "p99" -> window.p99Millis();
      case SloRule.ERROR_RATE ->
          window.requests() == 0 ? Double.NaN : (double) window.errors() / window.requests();
      default -> throw new IllegalArgumentException("no metric of a window: " + metric);
    };
  }

  private static String gap(PoolWindows.Window window) {
    if (window == null) {
      return "not there";
    }
    return window.quality().equals(PoolWindows.Window.COMPLETE)
        ? "without a request"
        : "of quality " + window.quality();
  }
}
