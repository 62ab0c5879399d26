package io.tidegate.pools;

/**
 * Is told the times of a pool, on the thread that did the work: it must neither block nor throw.
 * One that throws is reported to the thread's uncaught exception handler and dropped.
 */
public interface LatencyObserver {

  /** From submission to start, or from asking for a connection to getting one. */
  void queueWaitNanos(long nanos);

  /** A worker or a connection was in use for so long. */
  void runNanos(long nanos);

  /** What a caller experiences: wait plus run for workers, the wait for connections. */
  void latencyNanos(long nanos);

  /** Opening a connection took so long; only of pools that tell it. */
  default void openNanos(long nanos) {}
}
