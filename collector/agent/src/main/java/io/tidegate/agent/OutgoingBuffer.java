package io.tidegate.agent;

import io.tidegate.wire.Ack;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the broker. Putting in never blocks: when it is full the oldest goes, and the next
 * sample of that pool says how many went.
 */
final class OutgoingBuffer {
  private final int maxSamples;
  private final int maxAcks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  // All below: guarded by the lock.
  private final ArrayDeque<PoolSample> samples = new ArrayDeque<>();
  private final ArrayDeque<Ack> acks = new ArrayDeque<>();
  private final Map<PoolId, Long> untold = new HashMap<>();
  private long droppedSamples;
  private long droppedAcks;

  OutgoingBuffer(int maxSamples, int maxAcks) {
    this.maxSamples = maxSamples;
    this.maxAcks = maxAcks;
  }

  void put(PoolSample sample) {
    lock.lock();
    try {
      samples.addLast(sample);
      dropOldestSamples();
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  void put(Ack ack) {
    lock.lock();
    try {
      acks.addLast(ack);
      dropOldestAcks();
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is there, or the time is over. */
  void await(long millis) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lockInterruptibly();
    try {
      while (samples.isEmpty() && acks.isEmpty() && left > 0) {
        left = filled.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes the oldest acks out. */
  List<Ack> takeAcks(int atMost) {
    lock.lock();
    try {
      List<Ack> taken = new ArrayList<>();
      while (taken.size() < atMost && !acks.isEmpty()) {
        taken.add(acks.removeFirst());
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the oldest samples out, each with what was dropped of its pool before. */
  List<PoolSample> takeSamples(int atMost) {
    lock.lock();
    try {
      List<PoolSample> taken = new ArrayList<>();
      while (taken.size() < atMost && !samples.isEmpty()) {
        PoolSample sample = samples.removeFirst();
        Long dropped = untold.remove(sample.pool());
        taken.add(
            dropped == null
                ? sample
                : sample.withDroppedSamples(sample.droppedSamples() + dropped));
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Puts back, at the front and in order, what could not be sent. */
  void returnAcks(List<Ack> unsent) {
    lock.lock();
    try {
      backwards(unsent, acks);
      dropOldestAcks();
    } finally {
      lock.unlock();
    }
  }

  /** Puts back, at the front and in order, what could not be sent. */
  void returnSamples(List<PoolSample> unsent) {
    lock.lock();
    try {
      backwards(unsent, samples);
      dropOldestSamples();
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return samples.isEmpty() && acks.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return samples.size() + acks.size();
    } finally {
      lock.unlock();
    }
  }

  long droppedSamples() {
    lock.lock();
    try {
      return droppedSamples;
    } finally {
      lock.unlock();
    }
  }

  long droppedAcks() {
    lock.lock();
    try {
      return droppedAcks;
    } finally {
      lock.unlock();
    }
  }

  /** A sample that will never be taken by a broker is dropped like one that found no room. */
  void dropped(PoolSample sample) {
    lock.lock();
    try {
      countDropped(sample);
    } finally {
      lock.unlock();
    }
  }

  private void dropOldestSamples() {
    while (samples.size() > maxSamples) {
      countDropped(samples.removeFirst());
    }
  }

  private void countDropped(PoolSample sample) {
    droppedSamples++;
    // It may itself carry a number that now would be lost with it.
    untold.merge(sample.pool(), 1 + sample.droppedSamples(), Long::sum);
  }

  private void dropOldestAcks() {
    while (acks.size() > maxAcks) {
      acks.removeFirst();
      droppedAcks++;
    }
  }

  private static <T> void backwards(List<T> from, ArrayDeque<T> to) {
    for (ListIterator<T> last = from.listIterator(from.size()); last.hasPrevious(); ) {
      to.addFirst(last.previous());
    }
  }
}
