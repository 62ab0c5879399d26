package io.tidegate.controller;

/**
 * That a change went to one instance first, and how that one fares beside the others.
 *
 * @param compared windows in which both had a p99
 * @param worse of these, those in which it missed the objective and was clearly worse than they
 * @param p99Millis its own in the newest of these; NaN: none yet
 * @param othersP99Millis the median of theirs then; NaN: none yet
 */
record Canary(int compared, int worse, double p99Millis, double othersP99Millis) {
  static final Canary BEGUN = new Canary(0, 0, Double.NaN, Double.NaN);

  /** Above theirs by this factor it is clearly worse. */
  static final double CLEARLY = 1.25;

  Canary after(double p99, double othersP99, double sloP99Millis) {
    boolean bad = p99 > sloP99Millis && p99 > CLEARLY * othersP99;
    return new Canary(compared + 1, worse + (bad ? 1 : 0), p99, othersP99);
  }

  /** More often worse than not. */
  boolean harmed() {
    return 2 * worse > compared;
  }
}
