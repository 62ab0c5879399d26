package io.tidegate.pools;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tasks that are to run one after the other, in the order in which they came. For each there is a
 * token in the pool's queue; a worker whose token finds the lane taken leaves the task to the
 * worker that is in it. So nobody waits, and each task is run, counted and timed like any other.
 */
final class Lane {
  /** Guarded by itself. */
  private final ArrayDeque<QueuedTask> tasks = new ArrayDeque<>();

  /** Tokens that were taken and whose tasks have not ended. */
  private final AtomicInteger tokens = new AtomicInteger();

  /** Stands in the pool's queue for the next task of the lane. */
  static final class Token extends QueuedTask {
    private final Lane lane;

    Token(Lane lane) {
      super(null, UNTIMED, null);
      this.lane = lane;
    }

    Lane lane() {
      return lane;
    }
  }

  void add(QueuedTask task) {
    synchronized (tasks) {
      tasks.addLast(task);
    }
  }

  /** The oldest. There is one for each token: it is put in before the token. */
  QueuedTask poll() {
    synchronized (tasks) {
      return tasks.removeFirst();
    }
  }

  /** True if the lane was free, and is the caller's now. */
  boolean enter() {
    return tokens.getAndIncrement() == 0;
  }

  /** After a task: true if there is another token, and the lane still the caller's. */
  boolean leave() {
    return tokens.decrementAndGet() > 0;
  }

  /** Frees the lane; the tokens that were left to its owner, for the caller to put back. */
  int takeBack() {
    return tokens.getAndSet(0);
  }

  /** The tokens that were left to the owner of the lane, for the caller to use up. */
  int takeWaiting() {
    int before = tokens.getAndUpdate(taken -> Math.min(taken, 1));
    return Math.max(0, before - 1);
  }
}
