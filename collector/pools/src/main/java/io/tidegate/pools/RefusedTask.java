package io.tidegate.pools;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** A task for which there was no room, and what can be done with it. */
public final class RefusedTask {
  private final ElasticExecutor pool;
  private final Runnable task;
  private final QueuedTask queued;
  private boolean submitted;
  private boolean ran;

  RefusedTask(ElasticExecutor pool, Runnable task, QueuedTask queued) {
    this.pool = pool;
    this.task = task;
    this.queued = queued;
  }

  /** As it was submitted; a Future for {@code submit}. */
  public Runnable task() {
    return task;
  }

  /** The pool that refused it. */
  public ManagedPool pool() {
    return pool;
  }

  /** Tries again; true if there was room. */
  public boolean submit() {
    submitted = submitted || pool.tryEnter(queued);
    return submitted;
  }

  /** Waits in line for room; false if there was none in time. */
  public boolean submit(Duration atMost) throws InterruptedException {
    submitted = submitted || pool.tryEnter(queued, atMost);
    return submitted;
  }

  /** Takes the oldest task out of the queue; false if none waits. */
  public boolean discardOldest() {
    return pool.discardOldest();
  }

  /** Runs it here and now; what it throws reaches the caller of {@code execute}. */
  public void run() {
    ran = true;
    task.run();
  }

  /** Lets it go; its Future is cancelled. */
  public void discard() {
    TaskRules.cancel(task);
  }

  /**
   * Gives up.
   *
   * @throws RejectedExecutionException always
   */
  @SuppressWarnings("DoNotCallSuggester") // a policy is there to call it
  public void abort() {
    throw pool.refusal(Intake.Answer.FULL);
  }

  boolean wasSubmitted() {
    return submitted;
  }

  /** Nobody is left waiting for a Future that no policy took care of. */
  void settle() {
    if (!submitted && !ran) {
      discard();
    }
  }
}
