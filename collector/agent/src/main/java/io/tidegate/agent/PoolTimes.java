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

  /** Takes what was recorded since the last call; for one thread at a time. */
  Interval take(Scratch scratch) {
    return new Interval(scratch.taken(queueWait), scratch.taken(run), scratch.taken(latency));
  }

  record Interval(EncodedHistogram queueWait, EncodedHistogram run, EncodedHistogram latency) {}
}
