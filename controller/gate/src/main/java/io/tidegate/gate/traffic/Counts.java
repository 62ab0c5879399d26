package io.tidegate.gate.traffic;

import io.tidegate.gate.traffic.TrafficModel.Dispersion;
import io.tidegate.gate.traffic.TrafficModel.Rate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Requests per second, in whatever order they come; the rate curve and its dispersion. */
final class Counts {
  private static final int[] BUCKETS = {60, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400};
  private static final int MOST_BUCKETS = 600;

  /** A third of a year of seconds is 40 MB. */
  private static final long LONGEST = 120L * 86_400;

  private final long from;
  private final int[] perSecond;

  /**
   * @param from the first request's second
   * @param to the last one's
   */
  Counts(long from, long to) {
    if (to - from >= LONGEST) {
      throw new IllegalArgumentException(
          "the log is of %d days: must be at most %d, make a model of a part of it"
              .formatted((to - from) / 86_400, LONGEST / 86_400));
    }
    this.from = from;
    perSecond = new int[(int) (to - from + 1)];
  }

  void add(long epochMicros) {
    perSecond[(int) (Math.floorDiv(epochMicros, 1_000_000L) - from)]++;
  }

  static int bucketSeconds(long seconds) {
    for (int bucket : BUCKETS) {
      if (seconds / bucket < MOST_BUCKETS) {
        return bucket;
      }
    }
    return BUCKETS[BUCKETS.length - 1];
  }

  Rate rate() {
    int bucket = bucketSeconds(perSecond.length);
    List<Long> requests = new ArrayList<>();
    for (int i = 0; i < perSecond.length; i += bucket) {
      long sum = 0;
      for (int s = i; s < Math.min(perSecond.length, i + bucket); s++) {
        sum += perSecond[s];
      }
      requests.add(sum);
    }
    int last = perSecond.length - (requests.size() - 1) * bucket;
    return new Rate(Instant.ofEpochSecond(from), bucket, last, requests);
  }

  Dispersion dispersion() {
    return dispersion(bucketSeconds(perSecond.length));
  }

  Dispersion dispersion(int bucket) {
    return new Dispersion(dispersion(1, bucket), dispersion(10, bucket), dispersion(60, bucket));
  }

  /** Pooled over the buckets, so that the rate curve itself is no burst. */
  private double dispersion(int cellSeconds, int bucket) {
    int cells = bucket / cellSeconds;
    if (cells < 4) {
      return Double.NaN;
    }
    double squares = 0;
    double requests = 0;
    for (int start = 0; start + bucket <= perSecond.length; start += bucket) {
      double[] counts = new double[cells];
      double sum = 0;
      for (int s = 0; s < cells * cellSeconds; s++) {
        counts[s / cellSeconds] += perSecond[start + s];
        sum += perSecond[start + s];
      }
      double mean = sum / cells;
      double square = 0;
      for (double count : counts) {
        square += (count - mean) * (count - mean);
      }
      squares += square * cells / (cells - 1);
      requests += sum;
    }
    return requests < 100 ? Double.NaN : squares / requests;
  }
}
