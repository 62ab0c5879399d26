package io.tidegate.demo;

/**
 * Is told how a run goes on, on a thread of its own: what it does cannot delay requests. If it
 * throws, the run ends with that.
 */
public interface DriverListener {

  /** The window has begun: the place to put faults in. */
  default void windowStarted(int window) {}

  /** All requests of the window have been answered or have failed; in order of the windows. */
  default void windowFinished(DriverWindow window) {}
}
