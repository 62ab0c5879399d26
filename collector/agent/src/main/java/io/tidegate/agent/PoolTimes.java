package io.tidegate.agent;

import io.tidegate.wire.EncodedHistogram;

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
   * @param oneIn of how many tasks one was recorded
   */
  Interval take(Scratch scratch, int oneIn) {
    return new Interval(
        scratch.taken(queueWait, oneIn), scratch.taken(run, oneIn), scratch.taken(latency, oneIn));
  }

  record Interval(EncodedHistogram queueWait, EncodedHistogram run, EncodedHistogram latency) {}
}
