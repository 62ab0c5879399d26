package io.tidegate.demo;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * When each request is meant to start: Poisson arrivals whose rate changes by window. Each window
 * has its own random stream, so the same seed and traffic give the same instants, in every run.
 */
final class ArrivalSchedule {
  /** A run holds all instants in memory: 10 million are 80 MB. */
  private static final int MAX_ARRIVALS = 10_000_000;

  private final long[] offsetsNanos;
  private final int[] firstOfWindow;

  private ArrivalSchedule(long[] offsetsNanos, int[] firstOfWindow) {
    this.offsetsNanos = offsetsNanos;
    this.firstOfWindow = firstOfWindow;
  }

  static ArrivalSchedule of(Traffic traffic, Duration window, long seed) {
    long windowNanos = window.toNanos();
    if (windowNanos <= 0) {
      throw new IllegalArgumentException("the window is %s: must be more than 0".formatted(window));
    }
    long[] offsets = new long[1024];
    int[] firsts = new int[traffic.windows() + 1];
    int count = 0;
    for (int w = 0; w < traffic.windows(); w++) {
      firsts[w] = count;
      double rate = traffic.ratePerSecond(w);
      if (rate <= 0) {
        continue;
      }
      SplittableRandom random = new SplittableRandom(seed ^ (0x9E3779B97F4A7C15L * (w + 1)));
      double meanGapNanos = 1e9 / rate;
      // 1 - u is in (0, 1]: the logarithm is finite.
      double at = -Math.log(1 - random.nextDouble()) * meanGapNanos;
      while (at < windowNanos) {
        if (count == MAX_ARRIVALS) {
          throw new IllegalArgumentException(
              "the traffic has more than %d requests: scale it down or play fewer windows"
                  .formatted(MAX_ARRIVALS));
        }
        if (count == offsets.length) {
          offsets = Arrays.copyOf(offsets, count * 2);
        }
        offsets[count++] = w * windowNanos + (long) at;
        at -= Math.log(1 - random.nextDouble()) * meanGapNanos;
      }
    }
    firsts[traffic.windows()] = count;
    return new ArrivalSchedule(Arrays.copyOf(offsets, count), firsts);
  }

  int windows() {
    return firstOfWindow.length - 1;
  }

  int requests() {
    return offsetsNanos.length;
  }

  /** From the start of window 0. */
  long offsetNanos(int request) {
    return offsetsNanos[request];
  }

  int requestsIn(int window) {
    return firstOfWindow[window + 1] - firstOfWindow[window];
  }

  int firstRequestOf(int window) {
    return firstOfWindow[window];
  }
}
