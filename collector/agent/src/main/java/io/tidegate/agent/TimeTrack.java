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
 * <p>The 3,328 buckets lie in chunks of 64 that come into being with their first time: most pools
 * know a few octaves only, and few times of each bucket. So a chunk is an array of bytes at first,
 * 80 bytes of heap, and one of ints once a counter passes 127 between two takes. At every {@value
 * #SWEEP_TAKES}th take the chunks go that none of the last {@value #SWEEP_TAKES} found a time in,
 * and the wide ones that need not have been.
 *
 * <p>There is one set of counters, not two that are flipped: a take swaps each for 0, so that every
 * time is in exactly one take. A chunk that goes is first unlinked, then emptied. Who added to it
 * looks afterwards whether it is still linked. If so, the emptying is yet to come and will find the
 * time. If not, he takes one time back and records it anew, or finds the counter at 0: then all
 * that was in it, his own included, was found. Times are all alike, so it does not matter whose he
 * takes back.
 */
final class TimeTrack {
  static final int SWEEP_TAKES = 8;

  private static final VarHandle NARROW = MethodHandles.arrayElementVarHandle(byte[].class);
  private static final VarHandle WIDE = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int NARROW_COUNTS = 1 << Byte.SIZE;
  private static final long NANOS_PER_MICRO = 1_000;

  // The layout of HdrHistogram for 2 digits: 256 linear sub-buckets, each further octave has 128.
  private static final int HALF_MAGNITUDE = 7;
  private static final int HALF = 1 << HALF_MAGNITUDE;
  private static final long SUB_BUCKET_MASK = 2 * HALF - 1;
  private static final int LEADING_ZEROS = Long.SIZE - HALF_MAGNITUDE - 1;

  private static final int CHUNK_MAGNITUDE = 6;
  private static final int CHUNK = 1 << CHUNK_MAGNITUDE;

  /** 52: a long has a bit for each. */
  private static final int CHUNKS =
      (indexOf(EncodedHistogram.HIGHEST_MICROS) >> CHUNK_MAGNITUDE) + 1;

  /** Of byte[] or int[], counters that have no sign. */
  private final AtomicReferenceArray<Object> chunks = new AtomicReferenceArray<>(CHUNKS);

  // Of the one that takes: the chunks in which he found times, and more than 127 in one counter,
  // since the last sweep.
  private int takes;
  private long used;
  private long crowded;

  void record(long nanos) {
    long micros = Math.max(1, Math.min(EncodedHistogram.HIGHEST_MICROS, nanos / NANOS_PER_MICRO));
    int index = indexOf(micros);
    add(index >> CHUNK_MAGNITUDE, index & (CHUNK - 1), 1);
  }

  private void add(int slot, int counter, int times) {
    int left = times;
    while (left > 0) {
      Object chunk = chunks.get(slot);
      if (chunk instanceof byte[] narrow) {
        if (left == 1) {
          left = addOne(slot, narrow, counter);
        } else {
          widen(slot, narrow);
        }
      } else if (chunk instanceof int[] wide) {
        WIDE.getAndAdd(wide, counter, left);
        left = chunks.get(slot) == chunk ? 0 : takeBack(wide, counter, left);
      } else {
        chunks.compareAndSet(slot, null, left == 1 ? new byte[CHUNK] : new int[CHUNK]);
      }
    }
  }

  /** How many times are to be recorded elsewhere. */
  private int addOne(int slot, byte[] narrow, int counter) {
    // Masked: compiled by the C2 of JDK 17 for x86, this byte comes without its sign.
    int before = Byte.toUnsignedInt((byte) NARROW.getAndAdd(narrow, counter, (byte) 1));
    if (before == NARROW_COUNTS - 1) {
      // As many threads as that came here before one of them had widened it. They are all in the
      // counter, which now says 0, so whoever brought it there has them all in his hands.
      return NARROW_COUNTS;
    }
    if (before > Byte.MAX_VALUE) {
      widen(slot, narrow);
    }
    return chunks.get(slot) == narrow ? 0 : takeBack(narrow, counter);
  }

  private void widen(int slot, byte[] narrow) {
    if (chunks.compareAndSet(slot, narrow, new int[CHUNK])) {
      for (int counter = 0; counter < CHUNK; counter++) {
        add(slot, counter, (int) take(narrow, counter));
      }
    }
  }

  private static int takeBack(byte[] unlinked, int counter) {
    while (true) {
      byte there = (byte) NARROW.getVolatile(unlinked, counter);
      if (there == 0) {
        return 0;
      }
      if (NARROW.compareAndSet(unlinked, counter, there, (byte) (there - 1))) {
        return 1;
      }
    }
  }

  private static int takeBack(int[] unlinked, int counter, int times) {
    while (true) {
      int there = (int) WIDE.getVolatile(unlinked, counter);
      int back = Integer.compareUnsigned(there, times) < 0 ? there : times;
      if (back == 0 || WIDE.compareAndSet(unlinked, counter, there, there - back)) {
        return back;
      }
    }
  }

  /**
   * Takes what was recorded since the last call and adds it.
   *
   * @param weight how many times each stands for
   */
  void takeInto(Histogram into, int weight) {
    takes++;
    boolean sweep = takes % SWEEP_TAKES == 0;
    for (int slot = 0; slot < CHUNKS; slot++) {
      Object chunk = chunks.get(slot);
      if (chunk == null) {
        continue;
      }
      long bit = 1L << slot;
      long most = empty(slot, chunk, into, weight);
      used |= most > 0 ? bit : 0;
      crowded |= most > Byte.MAX_VALUE ? bit : 0;
      long needed = chunk instanceof int[] ? crowded : used;
      // Not if it was widened meanwhile.
      if (sweep && (needed & bit) == 0 && chunks.compareAndSet(slot, chunk, null)) {
        empty(slot, chunk, into, weight);
      }
    }
    if (sweep) {
      used = 0;
      crowded = 0;
    }
  }

  /** The most that a counter had. */
  private static long empty(int slot, Object chunk, Histogram into, int weight) {
    long most = 0;
    for (int counter = 0; counter < CHUNK; counter++) {
      long count = take(chunk, counter);
      if (count > 0) {
        into.recordValueWithCount(lowestOf((slot << CHUNK_MAGNITUDE) + counter), weight * count);
        most = Math.max(most, count);
      }
    }
    return most;
  }

  private static long take(Object chunk, int counter) {
    if (chunk instanceof byte[] narrow) {
      return (byte) NARROW.getVolatile(narrow, counter) == 0
          ? 0
          : Byte.toUnsignedLong((byte) NARROW.getAndSet(narrow, counter, (byte) 0));
    }
    int[] wide = (int[]) chunk;
    return (int) WIDE.getVolatile(wide, counter) == 0
        ? 0
        : Integer.toUnsignedLong((int) WIDE.getAndSet(wide, counter, 0));
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

  /** How many of them are wide. */
  int wideChunks() {
    int wide = 0;
    for (int slot = 0; slot < CHUNKS; slot++) {
      if (chunks.get(slot) instanceof int[]) {
        wide++;
      }
    }
    return wide;
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
