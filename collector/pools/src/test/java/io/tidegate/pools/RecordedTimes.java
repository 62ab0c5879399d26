package io.tidegate.pools;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is told. */
final class RecordedTimes implements LatencyObserver {
  final List<Long> waits = new CopyOnWriteArrayList<>();
  final List<Long> runs = new CopyOnWriteArrayList<>();
  final List<Long> latencies = new CopyOnWriteArrayList<>();
  final List<Long> opens = new CopyOnWriteArrayList<>();

  @Override
  public void queueWaitNanos(long nanos) {
    waits.add(nanos);
  }

  @Override
  public void runNanos(long nanos) {
    runs.add(nanos);
  }

  @Override
  public void latencyNanos(long nanos) {
    latencies.add(nanos);
  }

  @Override
  public void openNanos(long nanos) {
    opens.add(nanos);
  }
}
