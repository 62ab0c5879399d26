package io.tidegate.pools;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides who gets in. A pool takes {@code capacity} tasks that wait and, for each idle worker, one
 * that is on its way to it: so the number of tasks that may have been submitted by now is
 *
 * <pre>completed + capacity + max(size, active)</pre>
 *
 * which only grows while nobody resizes. So it is worked out when it was reached, not for each
 * task: until then getting in costs one compare-and-set.
 */
final class Intake {
  /** What became of asking to get in. */
  enum Answer {
    IN,
    FULL,
    CLOSED,
    TOO_MANY_WAITERS
  }

  private static final long CLOSED = Long.MIN_VALUE;

  /** Between two cache lines: submitters write here, workers must not notice. */
  private static final int SUBMITTED = 16;

  private static final int READS = 4;

  private final Tally tally;
  private final Crew crew;
  private final int maxWaiters;
  private final AtomicLongArray words = new AtomicLongArray(32);
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. In the order of asking. */
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

  private volatile long limit;
  private volatile int waiting;
  private volatile int capacity;
  private volatile boolean paused;

  Intake(Tally tally, Crew crew, int capacity, int maxWaiters) {
    this.tally = tally;
    this.crew = crew;
    this.capacity = capacity;
    this.maxWaiters = maxWaiters;
  }

  /** Takes one in, without waiting. */
  Answer ask() {
    if (enter(limit)) {
      return Answer.IN;
    }
    lock.lock();
    try {
      if (closed()) {
        return Answer.CLOSED;
      }
      return waiters.isEmpty() && enterAtNewLimit() ? Answer.IN : Answer.FULL;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits in line for room.
   *
   * @throws InterruptedException if the caller was interrupted, and is not in
   */
  Answer await(long nanos) throws InterruptedException {
    Answer now = ask();
    if (now != Answer.FULL || nanos <= 0) {
      return now;
    }
    lock.lockInterruptibly();
    try {
      if (waiters.size() >= maxWaiters) {
        return Answer.TOO_MANY_WAITERS;
      }
      return stand(new Waiter(lock.newCondition()), nanos);
    } finally {
      lock.unlock();
    }
  }

  private Answer stand(Waiter waiter, long nanos) throws InterruptedException {
    // From here on room goes to the line: nobody gets in past it.
    waiters.addLast(waiter);
    waiting = waiters.size();
    limit = 0;
    long left = nanos;
    try {
      grant();
      while (!waiter.in && !closed() && left > 0) {
        left = waiter.turn.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      if (!waiter.in) {
        throw e;
      }
      Thread.currentThread().interrupt();
    } finally {
      waiters.remove(waiter);
      waiting = waiters.size();
    }
    if (waiter.in) {
      return Answer.IN;
    }
    return closed() ? Answer.CLOSED : Answer.FULL;
  }

  /** To be called whenever a task has ended or was dropped. */
  void roomMade() {
    if (waiting > 0) {
      recount();
    }
  }

  /** To be called whenever size, capacity or pause have changed. */
  void recount() {
    lock.lock();
    try {
      limit = 0;
      grant();
    } finally {
      lock.unlock();
    }
  }

  private void grant() {
    while (!waiters.isEmpty() && !closed() && enterAtNewLimit()) {
      Waiter first = waiters.removeFirst();
      waiting = waiters.size();
      first.in = true;
      first.turn.signal();
    }
  }

  private boolean enterAtNewLimit() {
    long now = allowed();
    if (waiters.isEmpty()) {
      limit = now;
    }
    return enter(now);
  }

  private boolean enter(long bound) {
    long submitted = words.get(SUBMITTED);
    // Closed is negative, and below every bound.
    while (submitted >= 0 && submitted < bound) {
      if (words.compareAndSet(SUBMITTED, submitted, submitted + 1)) {
        return true;
      }
      submitted = words.get(SUBMITTED);
    }
    return false;
  }

  private long allowed() {
    int size = paused ? 0 : crew.size();
    long completed = tally.completed();
    for (int read = 0; read < READS; read++) {
      long active = tally.started() - completed;
      long after = tally.completed();
      if (after == completed) {
        return completed + capacity + Math.max(size, active);
      }
      completed = after;
    }
    // Tasks end faster than they can be counted: what is surely free.
    return completed + capacity + size;
  }

  long submitted() {
    return words.get(SUBMITTED) & ~CLOSED;
  }

  boolean closed() {
    return words.get(SUBMITTED) < 0;
  }

  /** Nobody gets in any more. False if it was closed already. */
  boolean close() {
    long submitted = words.get(SUBMITTED);
    while (submitted >= 0 && !words.compareAndSet(SUBMITTED, submitted, submitted | CLOSED)) {
      submitted = words.get(SUBMITTED);
    }
    lock.lock();
    try {
      waiters.forEach(waiter -> waiter.turn.signal());
    } finally {
      lock.unlock();
    }
    return submitted >= 0;
  }

  void open() {
    words.set(SUBMITTED, submitted());
    recount();
  }

  void pause(boolean pause) {
    paused = pause;
    recount();
  }

  int maxWaiters() {
    return maxWaiters;
  }

  int capacity() {
    return capacity;
  }

  void capacity(int tasks) {
    capacity = tasks;
    recount();
  }

  /** Callers that wait for room. */
  int waiting() {
    return waiting;
  }

  private static final class Waiter {
    private final Condition turn;
    private boolean in;

    Waiter(Condition turn) {
      this.turn = turn;
    }
  }
}
