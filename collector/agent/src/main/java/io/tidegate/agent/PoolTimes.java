package io.tidegate.agent;

import io.tidegate.wire.EncodedHistogram;
import org.HdrHistogram.Histogram;

/** The times of one pool since they were last taken. */
final class PoolTimes {
  private final TimeTrack queueWait = new TimeTrack();
  private final TimeTrack run = new TimeTrack();
  private final TimeTrack latency = new TimeTrack();

  void queueWait(long nanos) {
    queueWait.record(nanos);
  }

  void run(long nanos) {
    run.record(nanos);
  }

  void latency(long nanos) {
    latency.record(nanos);
  }

  /**
   * Takes what was recorded since the last call; for one thread at a time.
   *
   * @param scratch a histogram of the wire's range, used for each of the three; left empty
   */
  Interval take(Histogram scratch) {
    return new Interval(
        encoded(queueWait, scratch), encoded(run, scratch), encoded(latency, scratch));
  }

  private static EncodedHistogram encoded(TimeTrack track, Histogram scratch) {
    scratch.reset();
    track.takeInto(scratch);
    EncodedHistogram encoded = EncodedHistogram.of(scratch);
    scratch.reset();
    return encoded;
  }

  record Interval(EncodedHistogram queueWait, EncodedHistogram run, EncodedHistogram latency) {}
}
