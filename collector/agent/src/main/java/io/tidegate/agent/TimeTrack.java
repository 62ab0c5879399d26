package io.tidegate.agent;

import io.tidegate.wire.EncodedHistogram;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.HdrHistogram.Histogram;

/**
 * Counts times in the buckets of the wire's HdrHistogram (microseconds, 1 µs to 1 h, 2 significant
 * digits). Any thread may record, with one atomic write and without a lock; one thread at a time
 * takes.
 *
 * <p>The 3,328 buckets lie in chunks of 64 that come into being with their first time: most pools
 * know a few octaves only, and few times of each bucket. So a chunk has half a byte for each
 * counter at first, 48 bytes of heap; a byte, 80 bytes of heap, once one is to pass 15 between two
 * takes; and an int, 272 bytes, once one passes 127. At every {@value #SWEEP_TAKES}th take the
 * chunks go that none of the last {@value #SWEEP_TAKES} found a time in, and those that are wider
 * than they need have been.
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

  private static final VarHandle BYTES = MethodHandles.arrayElementVarHandle(byte[].class);
  private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int HALF_BYTE_MOST = 15;
  private static final int BYTE_COUNTS = 1 << Byte.SIZE;
  private static final long NANOS_PER_MICRO = 1_000;

  // The layout of HdrHistogram for 2 digits: 256 linear sub-buckets, each further octave has 128.
  private static final int HALF_MAGNITUDE = 7;
  private static final int HALF = 1 << HALF_MAGNITUDE;
  private static final long SUB_BUCKET_MASK = 2 * HALF - 1;
  private static final int LEADING_ZEROS = Long.SIZE - HALF_MAGNITUDE - 1;

  private static final int CHUNK_MAGNITUDE = HALF_MAGNITUDE;
  private static final int CHUNK = 1 << CHUNK_MAGNITUDE;

  /** 26: a long has a bit for each. */
  private static final int CHUNKS =
      (indexOf(EncodedHistogram.HIGHEST_MICROS) >> CHUNK_MAGNITUDE) + 1;

  /** Of byte[CHUNK / 2], byte[CHUNK] or int[CHUNK]; counters that have no sign. */
  private final AtomicReferenceArray<Object> chunks = new AtomicReferenceArray<>(CHUNKS);

  // Of the one that takes: the chunks in which he found times, more than 15 and more than 127 in
  // one counter, since the last sweep.
  private int takes;
  private long used;
  private long busy;
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
      if (chunk instanceof int[] ints) {
        INTS.getAndAdd(ints, counter, left);
        left = chunks.get(slot) == chunk ? 0 : takeBack(ints, counter, left);
      } else if (chunk instanceof byte[] narrow) {
        left =
            narrow.length == CHUNK
                ? addToByte(slot, narrow, counter, left)
                : addToHalfByte(slot, narrow, counter, left);
      } else {
        chunks.compareAndSet(slot, null, chunkFor(left));
      }
    }
  }

  /** The narrowest chunk that a counter of so many fits into with room for more. */
  private static Object chunkFor(int times) {
    if (times < HALF_BYTE_MOST) {
      return new byte[CHUNK / 2];
    }
    return times <= Byte.MAX_VALUE ? new byte[CHUNK] : new int[CHUNK];
  }

  /** How many times are to be recorded elsewhere. */
  private int addToHalfByte(int slot, byte[] halves, int counter, int times) {
    int shift = shift(counter);
    while (true) {
      byte there = (byte) BYTES.getVolatile(halves, counter >> 1);
      if ((there >> shift & HALF_BYTE_MOST) + times > HALF_BYTE_MOST) {
        widen(slot, halves, new byte[CHUNK]);
        return times;
      }
      if (BYTES.compareAndSet(halves, counter >> 1, there, (byte) (there + (times << shift)))) {
        return chunks.get(slot) == halves ? 0 : takeBack(halves, counter, times);
      }
    }
  }

  /** How many times are to be recorded elsewhere. */
  private int addToByte(int slot, byte[] narrow, int counter, int times) {
    if (times > Byte.MAX_VALUE) {
      widen(slot, narrow, new int[CHUNK]);
      return times;
    }
    // Masked: compiled by the C2 of JDK 17 for x86, this byte comes without its sign.
    int before = Byte.toUnsignedInt((byte) BYTES.getAndAdd(narrow, counter, (byte) times));
    if (before + times >= BYTE_COUNTS) {
      // As many came here before one of them had widened it. The counter went past its end, so
      // whoever brought it there has a whole turn of it in his hands, and it says the rest.
      return BYTE_COUNTS;
    }
    if (before > Byte.MAX_VALUE) {
      widen(slot, narrow, new int[CHUNK]);
    }
    return chunks.get(slot) == narrow ? 0 : takeBack(narrow, counter, times);
  }

  private void widen(int slot, byte[] narrow, Object wider) {
    if (chunks.compareAndSet(slot, narrow, wider)) {
      for (int counter = 0; counter < CHUNK; counter++) {
        add(slot, counter, (int) take(narrow, counter));
      }
    }
  }

  /** The half of its byte in which a counter lies. */
  private static int shift(int counter) {
    return (counter & 1) << 2;
  }

  private static int takeBack(byte[] unlinked, int counter, int times) {
    boolean halves = unlinked.length < CHUNK;
    int at = halves ? counter >> 1 : counter;
    int shift = halves ? shift(counter) : 0;
    int mask = halves ? HALF_BYTE_MOST : BYTE_COUNTS - 1;
    while (true) {
      byte there = (byte) BYTES.getVolatile(unlinked, at);
      int back = Math.min(there >> shift & mask, times);
      if (back == 0 || BYTES.compareAndSet(unlinked, at, there, (byte) (there - (back << shift)))) {
        return back;
      }
    }
  }

  private static int takeBack(int[] unlinked, int counter, int times) {
    while (true) {
      int there = (int) INTS.getVolatile(unlinked, counter);
      int back = Integer.compareUnsigned(there, times) < 0 ? there : times;
      if (back == 0 || INTS.compareAndSet(unlinked, counter, there, there - back)) {
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
      busy |= most > HALF_BYTE_MOST ? bit : 0;
      crowded |= most > Byte.MAX_VALUE ? bit : 0;
      long needed = chunk instanceof int[] ? crowded : isHalves(chunk) ? used : busy;
      // Not if it was widened meanwhile.
      if (sweep && (needed & bit) == 0 && chunks.compareAndSet(slot, chunk, null)) {
        empty(slot, chunk, into, weight);
      }
    }
    if (sweep) {
      used = 0;
      busy = 0;
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

  private static boolean isHalves(Object chunk) {
    return chunk instanceof byte[] narrow && narrow.length < CHUNK;
  }

  private static long take(Object chunk, int counter) {
    if (isHalves(chunk)) {
      return takeHalf((byte[]) chunk, counter);
    }
    if (chunk instanceof byte[] narrow) {
      return (byte) BYTES.getVolatile(narrow, counter) == 0
          ? 0
          : Byte.toUnsignedLong((byte) BYTES.getAndSet(narrow, counter, (byte) 0));
    }
    int[] wide = (int[]) chunk;
    return (int) INTS.getVolatile(wide, counter) == 0
        ? 0
        : Integer.toUnsignedLong((int) INTS.getAndSet(wide, counter, 0));
  }

  private static int takeHalf(byte[] halves, int counter) {
    int shift = shift(counter);
    while (true) {
      byte there = (byte) BYTES.getVolatile(halves, counter >> 1);
      int taken = there >> shift & HALF_BYTE_MOST;
      if (taken == 0
          || BYTES.compareAndSet(halves, counter >> 1, there, (byte) (there - (taken << shift)))) {
        return taken;
      }
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

  /** How many of them have an int for each counter. */
  int wideChunks() {
    int wide = 0;
    for (int slot = 0; slot < CHUNKS; slot++) {
      if (chunks.get(slot) instanceof int[]) {
        wide++;
      }
    }
    return wide;
  }

  /** How many of them have half a byte for each counter. */
  int narrowestChunks() {
    int narrowest = 0;
    for (int slot = 0; slot < CHUNKS; slot++) {
      narrowest += isHalves(chunks.get(slot)) ? 1 : 0;
    }
    return narrowest;
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
