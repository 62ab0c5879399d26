package io.tidegate.pools;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tells several observers. One that throws is reported and dropped: a guest does not break work.
 *
 * <p>The loops stand once for each kind of time, and over an array: they run for every task, and a
 * loop that takes what to tell as a parameter is one that the JIT cannot see through.
 */
final class Observers implements LatencyObserver {
  private static final Entry[] NOBODY = {};

  /** In place of a mask: there is nobody to tell. */
  private static final int NONE = -1;

  private final boolean thinnable;
  private volatile Entry[] entries = NOBODY;

  /** What a random number is compared with: one less than the power of two. */
  private volatile int mask = NONE;

  /** They are told of everything. */
  Observers() {
    this(false);
  }

  private Observers(boolean thinnable) {
    this.thinnable = thinnable;
  }

  /** Of those that ask {@link #next()} for each task. */
  static Observers thinnable() {
    return new Observers(true);
  }

  synchronized Observation add(LatencyObserver observer) {
    Entry entry = new Entry(Require.present("observer", observer));
    Entry[] more = Arrays.copyOf(entries, entries.length + 1);
    more[entries.length] = entry;
    set(more);
    return entry;
  }

  private synchronized void remove(Entry entry) {
    set(Arrays.stream(entries).filter(e -> e != entry).toArray(Entry[]::new));
  }

  private synchronized void thin(Entry entry, int wanted) {
    if (Integer.bitCount(wanted) != 1 || wanted < 0) {
      throw new IllegalArgumentException(
          "one in %d is to be told: must be a power of two".formatted(wanted));
    }
    entry.wanted = thinnable ? wanted : 1;
    set(entries);
  }

  private void set(Entry[] now) {
    mask = Arrays.stream(now).mapToInt(entry -> entry.wanted).min().orElse(0) - 1;
    entries = now;
  }

  /** Whether the task that comes now is one to be timed. */
  boolean next() {
    int bits = mask;
    return bits == 0 || (bits > 0 && (ThreadLocalRandom.current().nextInt() & bits) == 0);
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
    private int wanted = 1;

    Entry(LatencyObserver observer) {
      this.observer = observer;
    }

    void drop(Throwable why) {
      close();
      Uncaught.report(
          new IllegalStateException("observer " + observer + " threw and was dropped", why));
    }

    @Override
    public void thin(int wanted) {
      Observers.this.thin(this, wanted);
    }

    @Override
    public int oneIn() {
      return Math.max(1, mask + 1);
    }

    @Override
    public void close() {
      remove(this);
    }
  }
}
