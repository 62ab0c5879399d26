package io.tidegate.bridge;

/** Is told the times of a pool's tasks, on the thread that runs them. */
public interface Times {

  /** From submission, or from when it was due, to the start. */
  void waited(long nanos);

  /**
   * A task ended, well or not.
   *
   * @param latencyNanos wait plus run
   */
  void ran(long runNanos, long latencyNanos);
}
