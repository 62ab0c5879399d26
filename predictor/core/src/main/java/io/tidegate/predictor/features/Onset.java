package io.tidegate.predictor.features;

/** Since when a series is above what it was. */
final class Onset {
  private Onset() {}

  /**
   * Start of the oldest window after which the series stayed above the middle between its mean of
   * 30 to 60 windows ago and that of the last 3; a single window below does not end it.
   */
  static long millis(View view, int series) {
    Rings rings = view.rings();
    double now = rings.mean(series, 0, 3, 1);
    double middle = (now + rings.mean(series, 30, 60, 8)) / 2;
    int since = 0;
    int below = 0;
    for (int age = 0; age < 60; age++) {
      float v = rings.at(series, age);
      if (v > middle) {
        since = age;
        below = 0;
      } else if (v <= middle && ++below == 2) {
        break;
      }
    }
    return view.startMillis() - since * view.widthMillis();
  }
}
