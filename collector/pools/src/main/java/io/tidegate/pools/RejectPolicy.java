package io.tidegate.pools;

import java.time.Duration;

/**
 * What happens to a task for which a pool has no room. Called on the submitting thread. A pool that
 * is shut down does not ask: that is always a {@link
 * java.util.concurrent.RejectedExecutionException}.
 */
@FunctionalInterface
public interface RejectPolicy {

  /** Decides by calling one of the task's methods; deciding nothing is discarding it. */
  void refused(RefusedTask task);

  /** Throws, with the numbers. */
  static RejectPolicy abort() {
    return RefusedTask::abort;
  }

  /** Runs it on the submitting thread, which meanwhile submits nothing else. */
  static RejectPolicy callerRuns() {
    return RefusedTask::run;
  }

  /** Lets it go; its Future is cancelled. */
  static RejectPolicy discardNewest() {
    return RefusedTask::discard;
  }

  /** Lets the oldest go that waits; throws if none waits. */
  static RejectPolicy discardOldest() {
    return task -> {
      while (!task.submit()) {
        if (!task.discardOldest()) {
          task.abort();
        }
      }
    };
  }

  /** Waits in line for room, and throws if there is none after that time. */
  static RejectPolicy block(Duration atMost) {
    Require.positive("atMost", atMost);
    return task -> {
      try {
        if (!task.submit(atMost)) {
          task.abort();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        task.abort();
      }
    };
  }
}
