package io.tidegate.pools;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ObjLongConsumer;

/**
 * Tells several observers. One that throws is reported and dropped: a guest does not break work.
 */
final class Observers implements LatencyObserver {
  private final CopyOnWriteArrayList<Entry> entries = new CopyOnWriteArrayList<>();

  Observation add(LatencyObserver observer) {
    Entry entry = new Entry(Require.present("observer", observer));
    entries.add(entry);
    return entry;
  }

  /** Whether there is nobody to tell: then times need not be taken. */
  boolean isEmpty() {
    return entries.isEmpty();
  }

  @Override
  public void queueWaitNanos(long nanos) {
    tell(LatencyObserver::queueWaitNanos, nanos);
  }

  @Override
  public void runNanos(long nanos) {
    tell(LatencyObserver::runNanos, nanos);
  }

  @Override
  public void latencyNanos(long nanos) {
    tell(LatencyObserver::latencyNanos, nanos);
  }

  @Override
  public void openNanos(long nanos) {
    tell(LatencyObserver::openNanos, nanos);
  }

  private void tell(ObjLongConsumer<LatencyObserver> what, long nanos) {
    for (Entry entry : entries) {
      try {
        what.accept(entry.observer, nanos);
      } catch (Throwable e) {
        entry.close();
        Uncaught.report(
            new IllegalStateException("observer " + entry.observer + " threw and was dropped", e));
      }
    }
  }

  /** Compared by identity, so that one observer can be added twice and each closed once. */
  private final class Entry implements Observation {
    private final LatencyObserver observer;

    Entry(LatencyObserver observer) {
      this.observer = observer;
    }

    @Override
    public void close() {
      entries.remove(this);
    }
  }
}
