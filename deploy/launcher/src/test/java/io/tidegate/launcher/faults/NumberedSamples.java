package io.tidegate.launcher.faults;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Samples that follow from their number alone: each round of numbers is one half second of event
 * time, in which each instance of each pool reports once.
 *
 * @param startMillis of the first sample, on the grid of windows
 */
public record NumberedSamples(long startMillis) {
  public static final long WINDOW_MILLIS = 1_000;
  public static final long STEP_MILLIS = 500;
  public static final int POOLS = 12;
  public static final int INSTANCES = 2;
  public static final int ROUND = POOLS * INSTANCES;
  public static final int PER_WINDOW = (int) (ROUND * WINDOW_MILLIS / STEP_MILLIS);

  /** Up to here HdrHistogram's buckets of two digits are one microsecond wide. */
  private static final int EXACT_MICROS = 255;

  /** What one sample reports; times in microseconds. */
  public record Report(
      PoolId pool,
      String instance,
      long startMillis,
      int size,
      int active,
      int queued,
      int rejected,
      int failed,
      int[] waits,
      int[] runs) {
    public int requests() {
      return waits.length;
    }
  }

  public Report report(long number) {
    int requests = 1 + pick(number, 1, 6);
    int[] waits = new int[requests];
    int[] runs = new int[requests];
    for (int i = 0; i < requests; i++) {
      waits[i] = 1 + pick(number, 10 + i, 100);
      runs[i] = 1 + pick(number, 20 + i, EXACT_MICROS - 101);
    }
    int inRound = (int) (number % ROUND);
    return new Report(
        new PoolId("shop", "pool-" + inRound % POOLS),
        "instance-" + inRound / POOLS,
        startMillis + number / ROUND * STEP_MILLIS,
        4 + pick(number, 2, 5),
        pick(number, 3, 5),
        pick(number, 4, 50),
        pick(number, 5, 3),
        pick(number, 6, requests + 1),
        waits,
        runs);
  }

  public PoolSample sample(long number) {
    Report report = report(number);
    Histogram wait = EncodedHistogram.newHistogram();
    Histogram run = EncodedHistogram.newHistogram();
    Histogram latency = EncodedHistogram.newHistogram();
    for (int i = 0; i < report.requests(); i++) {
      wait.recordValue(report.waits()[i]);
      run.recordValue(report.runs()[i]);
      latency.recordValue(report.waits()[i] + report.runs()[i]);
    }
    return new PoolSample(
        report.pool(),
        PoolKind.WORKER,
        report.instance(),
        report.startMillis(),
        report.startMillis() + STEP_MILLIS,
        new PoolSpec(report.size(), 100, 1, 64),
        0,
        report.size(),
        report.active(),
        report.queued(),
        report.requests(),
        report.requests(),
        report.rejected(),
        report.failed(),
        EncodedHistogram.of(wait),
        EncodedHistogram.of(run),
        EncodedHistogram.of(latency),
        HostLoad.UNKNOWN,
        List.of(),
        0,
        Map.of());
  }

  /** From 0 to below the bound, as if drawn; the finisher of SplitMix64. */
  private static int pick(long number, int what, int bound) {
    long z = (number * 64 + what + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (int) Long.remainderUnsigned(z ^ (z >>> 31), bound);
  }
}
