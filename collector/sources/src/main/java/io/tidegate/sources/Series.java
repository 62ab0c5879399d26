package io.tidegate.sources;

import io.tidegate.sources.Reading.Over;

/** What is remembered of one series: where it stands, and what came since the last sample. */
abstract sealed class Series {
  private long timeMillis;
  private boolean increments;
  private boolean newborn;
  private boolean fresh;

  /** When its newest point was. */
  final long timeMillis() {
    return timeMillis;
  }

  /**
   * Whether a sample has to wait for its point. Not one that tells increments: there, silence says
   * that nothing came. Nor one that has just appeared.
   */
  final boolean missing() {
    return !fresh && !increments && !newborn;
  }

  /** It came into a pool that has given samples already. */
  final void born() {
    newborn = true;
  }

  /** Another point came. */
  final void refreshed(boolean forNextSample) {
    newborn = false;
    fresh |= forNextSample;
  }

  /** Its newest point is of a moment that is over. */
  final void stale() {
    fresh = false;
  }

  /** A sample was made of it. */
  final void used() {
    fresh = false;
    clear();
  }

  /** Numbers kept. */
  abstract int cells();

  /** Begins to count anew. */
  abstract void clear();

  final void seen(long atMillis, boolean asIncrement) {
    timeMillis = atMillis;
    increments = asIncrement;
  }

  /** Whether counting began anew after the point before. */
  final boolean restarted(Over over) {
    return timeMillis > 0 && over.startMillis() > timeMillis;
  }

  /** Whether all that the first point of a running total counts came after the last sample. */
  static boolean allNew(Over over, long lastSampleMillis) {
    return lastSampleMillis > 0 && over.startMillis() >= lastSampleMillis;
  }

  /** A value as it is. */
  static final class GaugeSeries extends Series {
    private double value = Double.NaN;

    void take(double newest, long atMillis) {
      value = newest;
      seen(atMillis, false);
    }

    double value() {
      return value;
    }

    @Override
    int cells() {
      return 1;
    }

    @Override
    void clear() {
      // A value stays what it is.
    }
  }

  /** A count. */
  static final class CountSeries extends Series {
    private double total;
    private double since;

    void take(double value, Over over, long atMillis, long lastSampleMillis) {
      if (over.increment()) {
        since += value;
      } else if (timeMillis() == 0) {
        since += allNew(over, lastSampleMillis) ? value : 0;
      } else {
        since += restarted(over) || value < total ? value : value - total;
      }
      total = value;
      seen(atMillis, over.increment());
    }

    double since() {
      return since;
    }

    @Override
    int cells() {
      return 1;
    }

    @Override
    void clear() {
      since = 0;
    }
  }

  /** A distribution. */
  static final class DistributionSeries extends Series {
    private final double microsPerUnit;
    private Buckets total;
    private Buckets since;

    DistributionSeries(double microsPerUnit) {
      this.microsPerUnit = microsPerUnit;
    }

    void take(Buckets buckets, Over over, long atMillis, long lastSampleMillis) {
      if (over.increment()) {
        add(buckets);
      } else if (total == null) {
        if (allNew(over, lastSampleMillis)) {
          add(buckets);
        }
        total = buckets;
      } else {
        add(restarted(over) ? buckets : buckets.since(total).orElse(buckets));
        total = buckets;
      }
      seen(atMillis, over.increment());
    }

    /** Bounds that changed within one sample leave the newer ones. */
    private void add(Buckets more) {
      since = since == null ? more : since.plus(more).orElse(more);
    }

    void into(Latencies latencies) {
      if (since != null) {
        latencies.add(since, microsPerUnit);
      }
    }

    @Override
    int cells() {
      return 1 + (total == null ? 0 : total.cells()) + (since == null ? 0 : since.cells());
    }

    @Override
    void clear() {
      since = null;
    }
  }
}
