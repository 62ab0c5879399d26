package io.tidegate.wire;

/**
 * The buckets of the wire's histograms: the layout of HdrHistogram for 2 significant digits, 256
 * linear buckets of 1 µs, then 128 for each further octave, up to the one that holds an hour.
 */
final class Buckets {
  private static final int HALF_MAGNITUDE = 7;
  private static final int HALF = 1 << HALF_MAGNITUDE;
  private static final long SUB_BUCKET_MASK = 2 * HALF - 1;
  private static final int LEADING_ZEROS = Long.SIZE - HALF_MAGNITUDE - 1;

  /** The highest that is counted in; what is above is counted here. */
  static final int LAST = indexOf(EncodedHistogram.HIGHEST_MICROS);

  /** How many there are, with those above an hour in the last octave. */
  static final int COUNT = (LAST / HALF + 1) * HALF;

  private Buckets() {}

  static int indexOf(long micros) {
    int octave = LEADING_ZEROS - Long.numberOfLeadingZeros(micros | SUB_BUCKET_MASK);
    return (octave << HALF_MAGNITUDE) + (int) (micros >>> octave);
  }

  private static int octaveOf(int index) {
    return Math.max(0, (index >> HALF_MAGNITUDE) - 1);
  }

  static long lowestOf(int index) {
    int octave = octaveOf(index);
    return (long) (index - (octave << HALF_MAGNITUDE)) << octave;
  }

  static long highestOf(int index) {
    return lowestOf(index) + (1L << octaveOf(index)) - 1;
  }

  static long medianOf(int index) {
    return lowestOf(index) + ((1L << octaveOf(index)) >> 1);
  }
}
