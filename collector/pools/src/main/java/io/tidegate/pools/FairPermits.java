package io.tidegate.pools;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Permits in the order of asking, with a number that can change. More can be held than there are,
 * after a shrink: then none is granted until enough have come back, and nobody who shrinks waits.
 *
 * <p>Every method is called with the lock held that was given at construction.
 */
final class FairPermits {
  private final ReentrantLock lock;
  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private int size;
  private int held;

  FairPermits(ReentrantLock lock, int size) {
    this.lock = lock;
    this.size = size;
  }

  int size() {
    return size;
  }

  int waiting() {
    return waiters.size();
  }

  /** Takes one unless somebody asked earlier. */
  boolean tryTake() {
    if (!waiters.isEmpty() || held >= size) {
      return false;
    }
    held++;
    return true;
  }

  /** Takes one that may not exist: for a connection that is being closed but still counts. */
  void takeBeyond() {
    held++;
  }

  void release() {
    held--;
    grant();
  }

  void resize(int newSize) {
    size = newSize;
    grant();
  }

  /** Waits in line; true if it was granted, false at the timeout or when all were sent away. */
  boolean await(long nanos) throws InterruptedException {
    Waiter waiter = new Waiter(lock.newCondition());
    waiters.addLast(waiter);
    long left = nanos;
    try {
      while (!waiter.granted && !waiter.sentAway && left > 0) {
        left = waiter.signal.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      if (waiter.granted) {
        release();
      }
      waiters.remove(waiter);
      throw e;
    }
    if (!waiter.granted) {
      waiters.remove(waiter);
    }
    return waiter.granted;
  }

  void sendAllAway() {
    for (Waiter waiter : waiters) {
      waiter.sentAway = true;
      waiter.signal.signal();
    }
    waiters.clear();
  }

  private void grant() {
    while (held < size && !waiters.isEmpty()) {
      Waiter first = waiters.removeFirst();
      held++;
      first.granted = true;
      first.signal.signal();
    }
  }

  private static final class Waiter {
    private final Condition signal;
    private boolean granted;
    private boolean sentAway;

    Waiter(Condition signal) {
      this.signal = signal;
    }
  }
}
