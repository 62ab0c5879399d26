package io.tidegate.agent;

import io.tidegate.wire.EncodedHistogram;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.HdrHistogram.Histogram;

/**
 * Counts times in the buckets of the wire's HdrHistogram (microseconds, 1 µs to 1 h, 2 significant
 * digits). Any thread may record, with one atomic addition and without a lock; one thread at a time
 * takes.
 *
 * <p>The 3,328 buckets, 26 KB if they were all there, lie in chunks of 32 that come into being with
 * their first time and go when none came for {@value #IDLE_TAKES} takes in a row: most pools know a
 * few octaves only. There is one set of counters, not two that are flipped: a take swaps each for
 * 0, so that every time is in exactly one take.
 *
 * <p>A chunk that goes is first unlinked, then each of its counters is swapped for {@link #DEAD}.
 * Who still added to it sees by the value before that nobody will read it, and records anew. So
 * nothing is lost there either.
 */
final class TimeTrack {
  static final int IDLE_TAKES = 8;

  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(int[].class);
  private static final long NANOS_PER_MICRO = 1_000;

  // The layout of HdrHistogram for 2 digits: 256 linear sub-buckets, each further octave has 128.
  private static final int HALF_MAGNITUDE = 7;
  private static final int HALF = 1 << HALF_MAGNITUDE;
  private static final long SUB_BUCKET_MASK = 2 * HALF - 1;
  private static final int LEADING_ZEROS = Long.SIZE - HALF_MAGNITUDE - 1;

  private static final int CHUNK_MAGNITUDE = 5;
  private static final int CHUNK = 1 << CHUNK_MAGNITUDE;
  private static final int CHUNKS =
      (indexOf(EncodedHistogram.HIGHEST_MICROS) >> CHUNK_MAGNITUDE) + 1;

  /** Behind the counters: how many takes in a row found them all 0. */
  private static final int IDLE = CHUNK;

  /** Counters are unsigned: a live one is this low only after 2³¹ times in one interval. */
  private static final int DEAD = Integer.MIN_VALUE;

  private final AtomicReferenceArray<int[]> chunks = new AtomicReferenceArray<>(CHUNKS);

  void record(long nanos) {
    long micros = Math.max(1, Math.min(EncodedHistogram.HIGHEST_MICROS, nanos / NANOS_PER_MICRO));
    int index = indexOf(micros);
    int slot = index >> CHUNK_MAGNITUDE;
    int counter = index & (CHUNK - 1);
    while (true) {
      int[] chunk = chunks.get(slot);
      if (chunk == null) {
        chunk = newChunk(slot);
      }
      if ((int) COUNTS.getAndAdd(chunk, counter, 1) >= 0 || chunks.get(slot) == chunk) {
        return;
      }
    }
  }

  private int[] newChunk(int slot) {
    int[] made = new int[CHUNK + 1];
    int[] first = chunks.compareAndExchange(slot, null, made);
    return first == null ? made : first;
  }

  /**
   * Takes what was recorded since the last call and adds it.
   *
   * @param weight how many times each stands for
   */
  void takeInto(Histogram into, int weight) {
    for (int slot = 0; slot < CHUNKS; slot++) {
      int[] chunk = chunks.get(slot);
      if (chunk == null) {
        continue;
      }
      boolean idle = true;
      for (int counter = 0; counter < CHUNK; counter++) {
        if ((int) COUNTS.getVolatile(chunk, counter) != 0) {
          idle = false;
          add(into, slot, counter, (int) COUNTS.getAndSet(chunk, counter, 0), weight);
        }
      }
      if (!idle) {
        chunk[IDLE] = 0;
      } else if (chunk[IDLE] + 1 < IDLE_TAKES) {
        chunk[IDLE]++;
      } else {
        unlink(slot, chunk, into, weight);
      }
    }
  }

  private void unlink(int slot, int[] chunk, Histogram into, int weight) {
    chunks.set(slot, null);
    for (int counter = 0; counter < CHUNK; counter++) {
      add(into, slot, counter, (int) COUNTS.getAndSet(chunk, counter, DEAD), weight);
    }
  }

  private static void add(Histogram into, int slot, int counter, int count, int weight) {
    if (count != 0) {
      into.recordValueWithCount(
          lowestOf((slot << CHUNK_MAGNITUDE) + counter), weight * Integer.toUnsignedLong(count));
    }
  }

  /** How many chunks there are now. */
  int chunks() {
    int there = 0;
    for (int slot = 0; slot < CHUNKS; slot++) {
      if (chunks.get(slot) != null) {
        there++;
      }
    }
    return there;
  }

  private static int indexOf(long micros) {
    int octave = LEADING_ZEROS - Long.numberOfLeadingZeros(micros | SUB_BUCKET_MASK);
    return (octave << HALF_MAGNITUDE) + (int) (micros >>> octave);
  }

  /** The lowest value of a bucket; the inverse of {@link #indexOf}. */
  private static long lowestOf(int index) {
    int octave = Math.max(0, (index >> HALF_MAGNITUDE) - 1);
    return (long) (index - (octave << HALF_MAGNITUDE)) << octave;
  }
}
