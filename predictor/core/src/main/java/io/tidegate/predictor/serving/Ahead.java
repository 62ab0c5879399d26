package io.tidegate.predictor.serving;

import io.tidegate.predictor.features.Outlook;

/** Reads a projection between the horizons that it has. */
final class Ahead {
  private static final int[] HORIZONS = Outlook.horizons();

  private Ahead() {}

  /**
   * The value so many windows ahead: straight between the horizons; before the first and after the
   * last as there.
   *
   * @param projected one value for each horizon
   */
  static double at(double[] projected, int windows) {
    if (windows <= HORIZONS[0]) {
      return projected[0];
    }
    int last = HORIZONS.length - 1;
    if (windows >= HORIZONS[last]) {
      return projected[last];
    }
    int upper = 1;
    while (windows > HORIZONS[upper]) {
      upper++;
    }
    double part =
        (double) (windows - HORIZONS[upper - 1]) / (HORIZONS[upper] - HORIZONS[upper - 1]);
    return projected[upper - 1] + part * (projected[upper] - projected[upper - 1]);
  }
}
