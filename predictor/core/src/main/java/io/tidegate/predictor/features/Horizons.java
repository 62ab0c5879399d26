package io.tidegate.predictor.features;

/** How far ahead is looked, in windows. */
final class Horizons {
  /** The first {@link #JUDGED} are judged and shown; the rest tell when a limit is crossed. */
  private static final int[] AHEAD = {5, 10, 15, 20, 30, 45, 60};

  static final int COUNT = AHEAD.length;
  static final int JUDGED = 4;
  static final int LAST = 60;

  /** Index of the horizon that forecasts speak of: 15 windows. */
  static final int MAIN = 2;

  private Horizons() {}

  static int ahead(int index) {
    return AHEAD[index];
  }

  /**
   * When a margin that starts at {@code now} and is {@code ahead[i]} at each horizon falls to 0.
   *
   * @return windows, by straight lines between the horizons; above {@link #LAST} where it does not
   *     within it: {@link #LAST} × (1 + what is left there, 1 at most); NaN where it is not known
   */
  static double crossing(double now, double[] ahead) {
    if (now <= 0) {
      return 0;
    }
    double before = now;
    int at = 0;
    for (int i = 0; i < COUNT; i++) {
      double then = ahead[i];
      if (Double.isNaN(then) || Double.isNaN(before)) {
        return Double.NaN;
      }
      if (then <= 0) {
        return at + (AHEAD[i] - at) * before / (before - then);
      }
      before = then;
      at = AHEAD[i];
    }
    return LAST * (1 + Math.min(1, before));
  }
}
