package io.tidegate.agent;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which pool's work each thread is doing, so that a connection that is borrowed meanwhile counts as
 * a call of that pool.
 *
 * <p>A worker pool tells its observer the queue wait at the start of a task and the run time at its
 * end, both on the worker's thread: what is between is that pool's. A task can run inside another,
 * e.g. when a full pool has the caller run it, so scopes are nested. One that was left open, as its
 * pool went away or ends its work on other threads, is found and dropped; see {@link
 * MonitoredPool#scoped()}.
 *
 * <p>What hangs on a thread is an array of JDK types that is empty outside of tasks: a thread that
 * outlives the agent, as in an application server, holds nothing of ours.
 */
final class CallScopes {
  private static final int DEPTH = 8;

  // The array: [0] the wait of the latest loan as a long[1], [1] the pool it was of, then scopes.
  private static final int WAIT = 0;
  private static final int LENDER = 1;
  private static final int FIRST = 2;

  private final ThreadLocal<Object[]> threads = new ThreadLocal<>();
  private final AtomicInteger lenders = new AtomicInteger();

  /** Without a pool that lends, nobody asks whose work a thread does, and none is marked. */
  void lenderCame() {
    lenders.incrementAndGet();
  }

  void lenderWent() {
    lenders.decrementAndGet();
  }

  /** Whether the beginning and the end of every task have to be known. */
  boolean marksTasks() {
    return lenders.get() > 0;
  }

  /** A task of the pool begins on this thread. */
  void taskBegins(MonitoredPool pool) {
    if (lenders.get() > 0) {
      open(pool);
    }
  }

  /** A task of the pool ended on this thread. */
  void taskEnds(MonitoredPool pool) {
    if (lenders.get() > 0 && !close(pool)) {
      pool.endedElsewhere();
    }
  }

  void open(MonitoredPool pool) {
    if (!pool.scoped()) {
      return;
    }
    Object[] slots = threads.get();
    if (slots == null) {
      slots = new Object[FIRST + DEPTH];
      slots[WAIT] = new long[1];
      threads.set(slots);
    }
    int top = top(slots);
    if (top + 1 < slots.length) {
      slots[top + 1] = pool;
    }
  }

  /** False if the pool has no open scope on this thread. */
  boolean close(MonitoredPool pool) {
    Object[] slots = threads.get();
    if (slots == null) {
      return false;
    }
    int top = top(slots);
    int found = top;
    while (found >= FIRST && slots[found] != pool) {
      found--;
    }
    if (found < FIRST) {
      return false;
    }
    // What is above was left open: it began later and has to end earlier.
    for (int above = found; above <= top; above++) {
      slots[above] = null;
    }
    slots[LENDER] = null;
    return true;
  }

  /** A connection of the pool was lent to this thread, or asked for in vain. */
  void lent(MonitoredPool lender, long waitNanos) {
    Object[] slots = threads.get();
    MonitoredPool caller = slots == null ? null : caller(slots);
    if (caller == null || caller == lender) {
      return;
    }
    caller.calls(lender.id()).record(waitNanos, false);
    slots[LENDER] = lender;
    ((long[]) slots[WAIT])[0] = waitNanos;
  }

  /** This thread gave a connection of the pool back. */
  void returned(MonitoredPool lender, long useNanos) {
    Object[] slots = threads.get();
    MonitoredPool caller = slots == null ? null : caller(slots);
    if (caller == null || caller == lender) {
      return;
    }
    long waitNanos = slots[LENDER] == lender ? ((long[]) slots[WAIT])[0] : 0;
    slots[LENDER] = null;
    caller.calls(lender.id()).goesOn(useNanos, waitNanos + useNanos);
  }

  private static MonitoredPool caller(Object[] slots) {
    int top = top(slots);
    return top < FIRST ? null : (MonitoredPool) slots[top];
  }

  /** The innermost scope that is still good; those above it are dropped. */
  private static int top(Object[] slots) {
    int top = FIRST;
    while (top < slots.length && slots[top] != null) {
      top++;
    }
    top--;
    while (top >= FIRST && !((MonitoredPool) slots[top]).scoped()) {
      slots[top] = null;
      top--;
    }
    return top;
  }
}
