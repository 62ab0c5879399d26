package io.tidegate.pools;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

/**
 * A queue for many submitters and many takers, without a lock and without nodes of its own (after
 * Michael and Scott, 1996, with the tail of Vyukov's MPSC queue). The front is a node whose task
 * was taken already. A submitter swaps itself in as the tail and then links the one before to
 * itself; between the two its task is not to be seen, nor is what comes behind. It has to signal
 * after {@link #offer}, so that takers look again.
 *
 * <p>It can be frozen: then it looks empty to takers, from the moment that {@link #freeze} returns.
 */
final class TaskQueue {
  // Front and tail are written by different threads: 32 references are two cache lines.
  private static final int FRONT = 32;
  private static final int TAIL = 64;

  private final AtomicReferenceArray<QueuedTask> ends = new AtomicReferenceArray<>(96);

  /** Stands at the front while the queue is frozen; has never anything behind it. */
  private final QueuedTask ice = new QueuedTask(null, QueuedTask.UNTIMED, null);

  /** The true front while frozen, else null. */
  private QueuedTask underIce;

  TaskQueue() {
    QueuedTask none = new QueuedTask(null, QueuedTask.UNTIMED, null);
    ends.set(FRONT, none);
    ends.set(TAIL, none);
  }

  void offer(QueuedTask task) {
    ends.getAndSet(TAIL, task).link(task);
  }

  /** The oldest; null if there is none to be seen. */
  QueuedTask poll() {
    while (true) {
      QueuedTask front = ends.get(FRONT);
      QueuedTask first = front.next();
      if (first == null) {
        return null;
      }
      if (first != front && ends.compareAndSet(FRONT, front, first)) {
        front.unlink();
        return first;
      }
    }
  }

  /** The oldest if it is such a one; else null. Frozen or not. */
  QueuedTask pollIf(Predicate<QueuedTask> such) {
    while (true) {
      QueuedTask front = ends.get(FRONT);
      if (front == ice) {
        synchronized (this) {
          if (underIce != null) {
            return pollUnderIce(such);
          }
        }
        continue;
      }
      QueuedTask first = front.next();
      if (first == null || (first != front && !such.test(first))) {
        return null;
      }
      if (first != front && ends.compareAndSet(FRONT, front, first)) {
        front.unlink();
        return first;
      }
    }
  }

  /** The oldest, frozen or not. */
  QueuedTask pollAny() {
    return pollIf(task -> true);
  }

  private QueuedTask pollUnderIce(Predicate<QueuedTask> such) {
    QueuedTask first = underIce.next();
    if (first == null || !such.test(first)) {
      return null;
    }
    underIce.unlink();
    underIce = first;
    return first;
  }

  /** Whether a taker would find none. */
  boolean isEmpty() {
    return ends.get(FRONT).next() == null;
  }

  synchronized void freeze() {
    if (underIce != null) {
      return;
    }
    QueuedTask front = ends.get(FRONT);
    while (!ends.compareAndSet(FRONT, front, ice)) {
      front = ends.get(FRONT);
    }
    underIce = front;
  }

  synchronized void thaw() {
    if (underIce != null) {
      ends.set(FRONT, underIce);
      underIce = null;
    }
  }
}
