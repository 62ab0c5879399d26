package io.tidegate.pools;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where every connection of a pool is: idle, or in a slot that somebody holds, who uses it, opens
 * it ahead of need, or closes it. Callers get slots in the order in which they asked.
 *
 * <p>A slot is granted while fewer than {@code size} are held, and with it, in the same step, an
 * idle connection or else the right to open one. So {@code live} counts each connection once, in
 * every state, and never passes the size, except after a shrink: then it can only fall until it is
 * within the size again, and nobody who shrinks waits for that.
 *
 * <p>Every method is called with the lock held that was given at construction.
 */
final class Slots<C extends AutoCloseable> {
  private final ReentrantLock lock;
  private final ArrayDeque<Waiter<C>> waiters = new ArrayDeque<>();
  // The one used last comes first, so that those which are not needed grow old at the end.
  private final ArrayDeque<PooledConnection<C>> idle = new ArrayDeque<>();
  private int size;
  private int busy;
  private int warming;
  private int closing;

  Slots(ReentrantLock lock, int size) {
    this.lock = lock;
    this.size = size;
  }

  /** What a caller was granted: an idle connection, or, if empty, the right to open one. */
  record Slot<C extends AutoCloseable>(Optional<PooledConnection<C>> idle) {}

  int size() {
    return size;
  }

  int waiting() {
    return waiters.size();
  }

  int idle() {
    return idle.size();
  }

  /** Connections that exist, those being opened or closed included. */
  int live() {
    return idle.size() + held();
  }

  /** Those of them that are there to stay: the ones being closed are not. */
  int staying() {
    return idle.size() + busy + warming;
  }

  int warming() {
    return warming;
  }

  /** Whether nobody holds a slot. */
  boolean quiet() {
    return held() == 0;
  }

  /** Takes one unless somebody asked earlier. */
  Optional<Slot<C>> tryTake() {
    return waiters.isEmpty() && held() < size ? Optional.of(take()) : Optional.empty();
  }

  /** Waits in line; empty at the timeout or when all were sent away. */
  Optional<Slot<C>> await(long nanos) throws InterruptedException {
    Waiter<C> waiter = new Waiter<>(lock.newCondition());
    waiters.addLast(waiter);
    long left = nanos;
    try {
      while (waiter.granted == null && !waiter.sentAway && left > 0) {
        left = waiter.signal.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      waiters.remove(waiter);
      if (waiter.granted != null) {
        waiter.granted.idle().ifPresent(idle::addFirst);
        release();
      }
      throw e;
    }
    if (waiter.granted == null) {
      waiters.remove(waiter);
    }
    return Optional.ofNullable(waiter.granted);
  }

  /** For the holder of a slot whose connection is closed: the next idle one, or it opens one. */
  Slot<C> takeAnother() {
    return new Slot<>(Optional.ofNullable(idle.pollFirst()));
  }

  /** Gives a slot back in which there is no connection. */
  void release() {
    busy--;
    grant();
  }

  /** Takes a connection back; false, and it has to be closed, if it is beyond the size. */
  boolean returned(PooledConnection<C> pooled) {
    if (staying() > size) {
      return false;
    }
    busy--;
    idle.addFirst(pooled);
    grant();
    return true;
  }

  /** A slot to open a connection in ahead of need; false if the size has no room for it. */
  boolean tryWarm() {
    if (live() >= size) {
      return false;
    }
    warming++;
    return true;
  }

  /** Takes an opened connection in; false, and it has to be closed, if it is beyond the size. */
  boolean warmed(PooledConnection<C> pooled) {
    if (staying() > size) {
      return false;
    }
    warming--;
    idle.addLast(pooled);
    grant();
    return true;
  }

  void warmFailed() {
    warming--;
    grant();
  }

  // A connection counts until it is closed: nobody may open another in its place before.

  void busyIsClosing() {
    busy--;
    closing++;
  }

  void warmIsClosing() {
    warming--;
    closing++;
  }

  /** Takes an idle connection out in order to close it. */
  void idleIsClosing(PooledConnection<C> pooled) {
    idle.remove(pooled);
    closing++;
  }

  void closed() {
    closing--;
    grant();
  }

  List<PooledConnection<C>> idleOldestFirst() {
    List<PooledConnection<C>> oldestFirst = new ArrayList<>(idle.size());
    idle.descendingIterator().forEachRemaining(oldestFirst::add);
    return oldestFirst;
  }

  /** Sets the size; what is idle beyond it is for the caller to close. */
  void resize(int newSize) {
    size = newSize;
    grant();
  }

  void sendAllAway() {
    for (Waiter<C> waiter : waiters) {
      waiter.sentAway = true;
      waiter.signal.signal();
    }
    waiters.clear();
  }

  private int held() {
    return busy + warming + closing;
  }

  private Slot<C> take() {
    busy++;
    return takeAnother();
  }

  private void grant() {
    while (held() < size && !waiters.isEmpty()) {
      Waiter<C> first = waiters.removeFirst();
      first.granted = take();
      first.signal.signal();
    }
  }

  private static final class Waiter<C extends AutoCloseable> {
    private final Condition signal;
    private Slot<C> granted;
    private boolean sentAway;

    Waiter(Condition signal) {
      this.signal = signal;
    }
  }
}
