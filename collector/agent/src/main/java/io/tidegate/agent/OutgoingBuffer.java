package io.tidegate.agent;

import io.tidegate.wire.Ack;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Heartbeat;
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
 * sample of that pool says how many went. Of heartbeats there is one place: each says all there is
 * to know, so a newer one takes the place of the last.
 */
final class OutgoingBuffer {
  /** Heap of a sample without its histograms and calls, and of an entry of these without bytes. */
  private static final int SAMPLE_BYTES = 320;

  private static final int HISTOGRAM_BYTES = 32;
  private static final int CALL_BYTES = 72;

  private final int maxSamples;
  private final long maxSampleBytes;
  private final int maxAcks;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  // All below: guarded by the lock.
  private final ArrayDeque<PoolSample> samples = new ArrayDeque<>();
  private final ArrayDeque<Ack> acks = new ArrayDeque<>();
  private Heartbeat heartbeat;
  private long sampleBytes;
  private final Map<PoolId, Long> untold = new HashMap<>();
  private long droppedSamples;
  private long droppedAcks;

  /**
   * @param maxSampleBytes heap that the samples may take, about
   */
  OutgoingBuffer(int maxSamples, long maxSampleBytes, int maxAcks) {
    this.maxSamples = maxSamples;
    this.maxSampleBytes = maxSampleBytes;
    this.maxAcks = maxAcks;
  }

  void put(PoolSample sample) {
    lock.lock();
    try {
      samples.addLast(sample);
      sampleBytes += bytes(sample);
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

  void put(Heartbeat newest) {
    lock.lock();
    try {
      heartbeat = newest;
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
      while (nothing() && left > 0) {
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

  /** Takes the heartbeat out, if there is one. */
  List<Heartbeat> takeHeartbeat() {
    lock.lock();
    try {
      List<Heartbeat> taken = heartbeat == null ? List.of() : List.of(heartbeat);
      heartbeat = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Puts back what could not be sent, unless there is a newer one by now. */
  void returnHeartbeat(List<Heartbeat> unsent) {
    lock.lock();
    try {
      if (heartbeat == null && !unsent.isEmpty()) {
        heartbeat = unsent.get(0);
      }
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
        PoolSample sample = removeOldest();
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
      unsent.forEach(sample -> sampleBytes += bytes(sample));
      dropOldestSamples();
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return nothing();
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

  long waitingBytes() {
    lock.lock();
    try {
      return sampleBytes;
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
    // The newest stays in any case: a bound below one sample must not mean none.
    while (samples.size() > maxSamples || (sampleBytes > maxSampleBytes && samples.size() > 1)) {
      countDropped(removeOldest());
    }
  }

  private PoolSample removeOldest() {
    PoolSample oldest = samples.removeFirst();
    sampleBytes -= bytes(oldest);
    return oldest;
  }

  private boolean nothing() {
    return samples.isEmpty() && acks.isEmpty() && heartbeat == null;
  }

  private static long bytes(PoolSample sample) {
    return SAMPLE_BYTES
        + bytes(sample.queueWait())
        + bytes(sample.run())
        + bytes(sample.latency())
        + (long) CALL_BYTES * sample.calls().size();
  }

  private static long bytes(EncodedHistogram histogram) {
    return histogram.isEmpty() ? 0 : HISTOGRAM_BYTES + histogram.length();
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
