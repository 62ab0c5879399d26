package io.tidegate.sim.world;

/** Why a pool gets into trouble. */
public enum Cause {
  /** Nothing was scripted: noise, batch jobs, or what the rate series does by itself. */
  NONE(true),
  /** Requests grow beyond what the series says, over half an hour to some hours. */
  RAMP(true),
  /** What lives in the heap grows until collections take the time that requests need. */
  LEAK(true),
  /** Workers get stuck one after the other. */
  THREAD_LEAK(true),
  /** The shared database takes longer and longer for a call. */
  DEPENDENCY_DRIFT(true),
  /** A release that takes more time per request: at once or creeping. It bites at the next peak. */
  DEPLOY(true),
  /** The series' own daily or weekly peak is more than the pool can serve. */
  SEASONAL_PEAK(true),
  /** Requests multiply from one window to the next. */
  SPIKE(false),
  /** A dependency hangs or fails from one window to the next. */
  OUTAGE(false);

  private final boolean foreseeable;

  Cause(boolean foreseeable) {
    this.foreseeable = foreseeable;
  }

  /** Whether what it does shows before the latency SLO is missed. */
  public boolean foreseeable() {
    return foreseeable;
  }
}
