package io.tidegate.agent;

import io.tidegate.pools.LatencyObserver;
import io.tidegate.wire.EncodedHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** The times of one pool since they were last taken. Recording is wait-free for any thread. */
final class PoolTimes implements LatencyObserver {
  private static final long NANOS_PER_MICRO = 1_000;

  private final Track queueWait = new Track();
  private final Track run = new Track();
  private final Track latency = new Track();

  @Override
  public void queueWaitNanos(long nanos) {
    queueWait.record(nanos);
  }

  @Override
  public void runNanos(long nanos) {
    run.record(nanos);
  }

  @Override
  public void latencyNanos(long nanos) {
    latency.record(nanos);
  }

  /** Takes what was recorded since the last call; for one thread at a time. */
  Interval take() {
    return new Interval(queueWait.take(), run.take(), latency.take());
  }

  record Interval(EncodedHistogram queueWait, EncodedHistogram run, EncodedHistogram latency) {}

  private static final class Track {
    private final Recorder recorder =
        new Recorder(1, EncodedHistogram.HIGHEST_MICROS, EncodedHistogram.SIGNIFICANT_DIGITS);
    private Histogram spare;

    void record(long nanos) {
      long micros = nanos / NANOS_PER_MICRO;
      recorder.recordValue(Math.max(1, Math.min(EncodedHistogram.HIGHEST_MICROS, micros)));
    }

    EncodedHistogram take() {
      spare = recorder.getIntervalHistogram(spare);
      return EncodedHistogram.of(spare);
    }
  }
}
