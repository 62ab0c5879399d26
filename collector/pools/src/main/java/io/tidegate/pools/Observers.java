package io.tidegate.pools;

import java.util.Arrays;

/**
 * Tells several observers. One that throws is reported and dropped: a guest does not break work.
 *
 * <p>The loops stand once for each kind of time, and over an array: they run for every task, and a
 * loop that takes what to tell as a parameter is one that the JIT cannot see through.
 */
final class Observers implements LatencyObserver {
  private static final Entry[] NOBODY = {};

  private volatile Entry[] entries = NOBODY;

  synchronized Observation add(LatencyObserver observer) {
    Entry entry = new Entry(Require.present("observer", observer));
    Entry[] more = Arrays.copyOf(entries, entries.length + 1);
    more[entries.length] = entry;
    entries = more;
    return entry;
  }

  private synchronized void remove(Entry entry) {
    entries = Arrays.stream(entries).filter(e -> e != entry).toArray(Entry[]::new);
  }

  /** Whether there is nobody to tell: then times need not be taken. */
  boolean isEmpty() {
    return entries.length == 0;
  }

  @Override
  public void queueWaitNanos(long nanos) {
    for (Entry entry : entries) {
      try {
        entry.observer.queueWaitNanos(nanos);
      } catch (Throwable e) {
        entry.drop(e);
      }
    }
  }

  @Override
  public void runNanos(long nanos) {
    for (Entry entry : entries) {
      try {
        entry.observer.runNanos(nanos);
      } catch (Throwable e) {
        entry.drop(e);
      }
    }
  }

  @Override
  public void latencyNanos(long nanos) {
    for (Entry entry : entries) {
      try {
        entry.observer.latencyNanos(nanos);
      } catch (Throwable e) {
        entry.drop(e);
      }
    }
  }

  @Override
  public void openNanos(long nanos) {
    for (Entry entry : entries) {
      try {
        entry.observer.openNanos(nanos);
      } catch (Throwable e) {
        entry.drop(e);
      }
    }
  }

  /** Compared by identity, so that one observer can be added twice and each closed once. */
  private final class Entry implements Observation {
    private final LatencyObserver observer;

    Entry(LatencyObserver observer) {
      this.observer = observer;
    }

    void drop(Throwable why) {
      close();
      Uncaught.report(
          new IllegalStateException("observer " + observer + " threw and was dropped", why));
    }

    @Override
    public void close() {
      remove(this);
    }
  }
}
