package io.tidegate.pools;

import java.time.Duration;
import java.util.Optional;

/**
 * A worker at one moment.
 *
 * @param id counts up within the pool, never used again
 * @param thread the name of its thread
 * @param inPhase for how long it has been in this phase; a worker that goes from task to task
 *     without a pause is RUNNING all the while
 * @param beats tasks that it has begun: a worker whose beats stand still is stuck or idle
 * @param task what it runs
 * @param taskRuns for how long it runs that; known where the pool has a run time-out or an observer
 */
public record WorkerView(
    long id,
    String thread,
    WorkerPhase phase,
    Duration inPhase,
    long beats,
    Optional<Runnable> task,
    Optional<Duration> taskRuns) {
  public WorkerView {
    Require.notNegative("id", id);
    Require.present("thread", thread);
    Require.present("phase", phase);
    Require.present("inPhase", inPhase);
    Require.notNegative("beats", beats);
    Require.present("task", task);
    Require.present("taskRuns", taskRuns);
  }
}
