package io.tidegate.predictor.alerts;

/**
 * The breaches of a pool as they are seen. A breach begins with the first of {@value
 * AlertRule#BREACH_WINDOWS} windows in a row over the SLO, if there was none in the {@value
 * AlertRule#QUIET_WINDOWS} windows before; what follows sooner goes on with the one before.
 *
 * <p>All times are ends of windows; 0 stands for none.
 *
 * @param run windows over the SLO in a row up to now; a window that is missing or cannot be judged
 *     neither counts nor ends it, unless there are more than {@value #UNSEEN} of them
 * @param beganMillis first window of the newest breach
 * @param endMillis its last window so far
 */
record BreachTrack(
    int run, long runBeganMillis, long runNewestMillis, long beganMillis, long endMillis) {
  static final BreachTrack NONE = new BreachTrack(0, 0, 0, 0, 0);

  private static final int UNSEEN = 2;

  BreachTrack after(AlertSignal signal) {
    return switch (signal.over()) {
      case UNKNOWN -> this;
      case NO -> run == 0 ? this : new BreachTrack(0, 0, 0, beganMillis, endMillis);
      case YES -> afterOver(signal);
    };
  }

  private BreachTrack afterOver(AlertSignal signal) {
    long at = signal.atMillis();
    boolean goesOn = run > 0 && signal.windowsSince(runNewestMillis) <= UNSEEN + 1;
    int length = goesOn ? run + 1 : 1;
    long from = goesOn ? runBeganMillis : at;
    if (length < AlertRule.BREACH_WINDOWS) {
      return new BreachTrack(length, from, at, beganMillis, endMillis);
    }
    boolean begins = !near(from, signal.widthMillis());
    return new BreachTrack(length, from, at, begins ? from : beganMillis, at);
  }

  /** Whether a breach was noticed to begin with the window that led here. */
  boolean beganAfter(BreachTrack before) {
    return beganMillis != before.beganMillis;
  }

  /** Whether a time lies in a breach or in the time after it, in which forecasts do not count. */
  boolean near(long millis, long widthMillis) {
    return endMillis != 0
        && AlertSignal.windows(endMillis, millis, widthMillis) <= AlertRule.QUIET_WINDOWS;
  }
}
