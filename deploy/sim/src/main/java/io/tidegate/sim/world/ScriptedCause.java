package io.tidegate.sim.world;

/**
 * A cause in one pool's life. Many are too weak to lead to a breach: near misses are as frequent as
 * in life.
 *
 * @param beginWindow the first window in which it does anything
 * @param endWindow the first window in which it does nothing any more
 * @param strength what it reaches: the factor on arrivals (RAMP, SPIKE) or on the time of a request
 *     (DEPLOY) or of a call (DEPENDENCY_DRIFT, OUTAGE), the share of the old generation (LEAK) or
 *     of the workers (THREAD_LEAK); for SEASONAL_PEAK the peak relative to what the pool can serve
 */
public record ScriptedCause(Cause cause, int beginWindow, int endWindow, double strength) {
  public ScriptedCause {
    if (beginWindow < 0 || endWindow <= beginWindow) {
      throw new IllegalArgumentException(
          "%s from window %d to %d: must begin at 0 or later and end after that"
              .formatted(cause, beginWindow, endWindow));
    }
    if (!(strength >= 0) || Double.isInfinite(strength)) {
      throw new IllegalArgumentException(
          "%s has the strength %s: must be a number, 0 or more".formatted(cause, strength));
    }
  }

  /** Whether it does something in the window. */
  public boolean during(int window) {
    return window >= beginWindow && window < endWindow;
  }
}
