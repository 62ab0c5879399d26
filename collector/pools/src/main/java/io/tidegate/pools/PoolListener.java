package io.tidegate.pools;

/**
 * Is told of the life of a pool and of its workers, on the thread that changed it: it must not
 * block. What it throws is reported and changes nothing.
 */
public interface PoolListener {

  default void phaseChanged(String pool, PoolPhase before, PoolPhase now) {}

  /**
   * A worker was started, failed or ended. Not told for each task: see {@link
   * ElasticExecutor#workers()} for what a worker does.
   */
  default void workerChanged(String pool, WorkerView worker) {}
}
