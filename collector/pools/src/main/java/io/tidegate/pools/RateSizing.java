package io.tidegate.pools;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * The size that the requests of a pool ask for, by Little's law: connections in use = arrival rate
 * × mean use time, and a third on top, since arrivals are uneven.
 *
 * <p>Time is cut into slices of a twelfth of the window. It grows at the end of a slice that asks
 * for more, at once to all of it. It shrinks by a tenth a slice (at least by one), and only to the
 * most that any slice of the whole window asked for. While nothing came back that would tell the
 * use time, it stays as it is. It also does not grow again within a window of growing while
 * connections are in use half as long again as they were before: then more of them are what slows
 * the server down.
 */
final class RateSizing {
  private static final int SLICES = 12;
  private static final double HEADROOM = 4.0 / 3.0;
  private static final double SLOWER_BY_GROWTH = 1.5;

  private final long sliceNanos;
  private final ArrayDeque<Slice> window = new ArrayDeque<>();
  private Reading last;
  private double useNanosAtGrowth;
  private int slicesSinceGrowth = SLICES;

  /**
   * The pool's running totals.
   *
   * @param nanos when they were read
   * @param asked requests for a connection, served or not
   * @param ended uses that ended
   * @param useNanos how long these took in sum
   */
  record Reading(long nanos, long asked, long ended, long useNanos) {}

  private record Slice(long ended, long useNanos, int wish) {}

  RateSizing(Duration window) {
    this.sliceNanos = Math.max(1, Require.positive("window", window).toNanos() / SLICES);
  }

  /** The size to have now, at least 1; within a slice it is the current one. */
  int size(Reading now, int current) {
    if (last == null) {
      last = now;
    }
    long tookNanos = now.nanos() - last.nanos();
    if (tookNanos < sliceNanos) {
      return current;
    }
    long asked = now.asked() - last.asked();
    Slice latest = slice(asked, now, current, tookNanos);
    last = now;
    slicesSinceGrowth++;
    if (window.size() == SLICES) {
      window.removeFirst();
    }
    window.addLast(latest);
    return latest.wish() > current ? grown(latest, current) : shrunk(current);
  }

  private Slice slice(long asked, Reading now, int current, long tookNanos) {
    long ended = now.ended() - last.ended();
    long useNanos = now.useNanos() - last.useNanos();
    if (asked == 0) {
      return new Slice(ended, useNanos, 1);
    }
    double meanUseNanos = meanUseNanos(ended, useNanos);
    double inUse = asked * meanUseNanos / tookNanos;
    int wish =
        Double.isNaN(inUse)
            ? current
            : (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.ceil(inUse * HEADROOM)));
    return new Slice(ended, useNanos, wish);
  }

  /** Of this slice, or, if nothing ended in it, of the window; NaN if nothing ended at all. */
  private double meanUseNanos(long ended, long useNanos) {
    if (ended > 0) {
      return (double) useNanos / ended;
    }
    long endedInWindow = window.stream().mapToLong(Slice::ended).sum();
    long useInWindow = window.stream().mapToLong(Slice::useNanos).sum();
    return endedInWindow == 0 ? Double.NaN : (double) useInWindow / endedInWindow;
  }

  private int grown(Slice latest, int current) {
    double meanUseNanos = meanUseNanos(latest.ended(), latest.useNanos());
    if (slicesSinceGrowth < SLICES && meanUseNanos > SLOWER_BY_GROWTH * useNanosAtGrowth) {
      return current;
    }
    if (slicesSinceGrowth >= SLICES) {
      useNanosAtGrowth = meanUseNanos;
    }
    slicesSinceGrowth = 0;
    return latest.wish();
  }

  private int shrunk(int current) {
    int most = window.stream().mapToInt(Slice::wish).max().orElse(current);
    if (window.size() < SLICES || most >= current) {
      return current;
    }
    return Math.max(most, current - Math.max(1, current / 10));
  }
}
