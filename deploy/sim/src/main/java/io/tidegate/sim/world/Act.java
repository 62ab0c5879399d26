package io.tidegate.sim.world;

/**
 * A cause with its course.
 *
 * @param strength as {@link ScriptedCause} means it
 */
record Act(Cause cause, Curve curve, double strength) {
  /** For a cause whose strength is a factor. */
  double factor(int window) {
    return 1 + (strength - 1) * curve.level(window);
  }

  ScriptedCause told(int windows) {
    return new ScriptedCause(cause, curve.begin(), Math.min(windows, curve.end()), strength);
  }

  boolean within(int windows) {
    return curve.begin() < windows;
  }
}
