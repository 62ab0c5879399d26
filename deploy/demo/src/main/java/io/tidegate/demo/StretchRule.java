package io.tidegate.demo;

import java.util.Arrays;

/**
 * Which stretch of a long series is played when nobody says: the one that grows most over its own
 * start, since that is what pools sized on the start are not made for. Two conditions keep the
 * choice honest: the start must be real traffic (a dead monitor's zeros would make any growth look
 * endless), and the growth must be gradual (a jump within a few rows cannot be forecast by
 * anybody).
 */
final class StretchRule {
  static final int START_ROWS = 30;
  private static final double MIN_START_SHARE = 0.20;
  private static final double MAX_STEP = 1.35;
  private static final int STEP_ROWS = 5;

  static final String WORDS =
      "its highest row is highest relative to the highest of its first %d rows, among the stretches whose first %d rows have a mean of at least %.0f%% of the file's 99th percentile and where no row is more than %.2f times the mean of the %d rows before it"
          .formatted(START_ROWS, START_ROWS, MIN_START_SHARE * 100, MAX_STEP, STEP_ROWS);

  private StretchRule() {}

  /**
   * The first row of the stretch; the earliest one of equals.
   *
   * @throws IllegalArgumentException if no stretch meets the conditions
   */
  static int pick(double[] rates, int windows) {
    int startRows = Math.min(START_ROWS, windows);
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    double minStartMean = MIN_START_SHARE * sorted[(int) Math.ceil(0.99 * sorted.length) - 1];
    int[] lastJump = lastJumps(rates);

    int best = -1;
    double bestGrowth = 0;
    for (int first = 0; first + windows <= rates.length; first++) {
      // The jump's own 5 rows before it have to be inside, or it is not seen when it is played.
      if (lastJump[first + windows - 1] >= first + STEP_ROWS) {
        continue;
      }
      double startSum = 0;
      double startMax = 0;
      for (int i = first; i < first + startRows; i++) {
        startSum += rates[i];
        startMax = Math.max(startMax, rates[i]);
      }
      if (startMax == 0 || startSum / startRows < minStartMean) {
        continue;
      }
      double max = startMax;
      for (int i = first + startRows; i < first + windows; i++) {
        max = Math.max(max, rates[i]);
      }
      if (max / startMax > bestGrowth) {
        bestGrowth = max / startMax;
        best = first;
      }
    }
    if (best < 0) {
      throw new IllegalArgumentException(
          "no stretch of %d rows was found (wanted: %s): name its start yourself"
              .formatted(windows, WORDS));
    }
    return best;
  }

  /** For each row the last row up to it that jumps, or -1. */
  private static int[] lastJumps(double[] rates) {
    int[] last = new int[rates.length];
    double before = 0;
    int jump = -1;
    for (int i = 0; i < rates.length; i++) {
      if (i >= STEP_ROWS && rates[i] > MAX_STEP * before / STEP_ROWS) {
        jump = i;
      }
      last[i] = jump;
      before += rates[i];
      if (i >= STEP_ROWS) {
        before -= rates[i - STEP_ROWS];
      }
    }
    return last;
  }
}
