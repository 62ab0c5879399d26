package io.tidegate.gate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.judge.ChainRule;
import io.tidegate.gate.judge.ChainSeries;
import io.tidegate.gate.judge.Windows;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainCutTest {
  private static final ChainRule P99 = new ChainRule("payments/workers", "p99", 200, 2);
  private static final ChainRule ERRORS = new ChainRule("payments/workers", "errorRate", 0.1, 2);

  private final List<PoolWindows.Window> windows = new ArrayList<>();
  private final ChainTurns turns = new ChainTurns();

  private void window(long start, long end, String quality, long requests, double p99) {
    windows.add(new PoolWindows.Window(start, end, quality, requests, requests / 10, 1, 2, p99));
  }

  /** Complete ones of a width, each with its start as its p99. */
  private void windows(long from, long to, long width) {
    for (long start = from; start + width <= to; start += width) {
      window(start, start + width, "COMPLETE", 100, start);
    }
  }

  private ChainSeries cut(ChainRule rule) {
    return new ChainCut(rule, windows, turns).series(rule);
  }

  /** A B, B A: the two of the candidate are one stretch. */
  @Test
  void onlyWindowsWhollyWithinTheCandidatesTurnsAreJudged() {
    turns.add(false, 10_500, 20_500);
    turns.add(true, 20_500, 30_400);
    turns.add(true, 30_500, 40_500);
    turns.add(false, 40_500, 50_500);
    windows(0, 60_000, 2_000);
    ChainSeries series = cut(P99);
    assertFalse(series.wholeRun());
    assertEquals(
        List.of(22_000L, 24_000L, 26_000L, 28_000L, 30_000L, 32_000L, 34_000L, 36_000L, 38_000L),
        series.startMillis());
    assertEquals(22_000, series.values().at(0));
    assertEquals("", series.gaps());
    assertEquals(0.1, cut(ERRORS).values().at(0));
  }

  @Test
  void windowsThatDoNotFitIntoTheTurnsAreThoseOfTheWholeRun() {
    for (int pair = 0; pair < 10; pair++) {
      turns.add(false, pair * 10_000L + 1, pair * 10_000L + 5_000);
      turns.add(true, pair * 10_000L + 5_000, pair * 10_000L + 10_000);
    }
    windows(0, 120_000, 4_000);
    ChainSeries series = cut(P99);
    assertTrue(series.wholeRun());
    assertEquals(4_000, series.startMillis().get(0));
    assertEquals(96_000, series.startMillis().get(series.startMillis().size() - 1));
    assertEquals(24, series.values().missing() + series.values().known().length);
  }

  @Test
  void whatIsMissingOrPartialHasNoFigureAndIsNamed() {
    turns.add(true, 0, 7_000);
    windows(0, 2_000, 1_000);
    window(2_000, 3_000, "PARTIAL", 100, 150);
    window(3_000, 4_000, "COMPLETE", 0, Double.NaN);
    window(5_000, 6_000, "COMPLETE", 10, 250);
    ChainCut cut = new ChainCut(P99, windows, turns);
    assertFalse(cut.published());
    double none = Double.NaN;
    assertEquals(Windows.of(0, 1_000, none, none, none, 250, none), cut.series(P99).values());
    assertEquals("1 of quality PARTIAL, 1 without a request, 2 not there", cut.series(P99).gaps());

    window(6_000, 7_000, "COMPLETE", 10, 99);
    assertTrue(new ChainCut(P99, windows, turns).published());
  }

  /** Those before another width was set are no part of it, and neither is another run's. */
  @Test
  void staleWindowsAndNoneAreNoFigures() {
    turns.add(true, 100_000, 104_000);
    ChainCut none = new ChainCut(P99, windows, turns);
    assertFalse(none.published());
    assertEquals(0, none.series(P99).values().size());
    windows(0, 50_000, 1_000);
    ChainCut stale = new ChainCut(P99, windows, turns);
    assertFalse(stale.published());
    assertEquals(4, stale.series(P99).values().missing());
    assertEquals("4 not there", stale.series(P99).gaps());
    window(50_000, 110_000, "COMPLETE", 10, 5);
    assertEquals(List.of(), cut(P99).startMillis());
  }
}
