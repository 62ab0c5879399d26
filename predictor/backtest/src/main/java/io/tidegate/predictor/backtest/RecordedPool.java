package io.tidegate.predictor.backtest;

import io.tidegate.predictor.evaluation.PoolTrack;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * One pool's rows, as windows. What the file does not tell stays unknown; where the wire has no
 * word for that (quantiles of a latency of which only the p99 is recorded) it is 0.
 */
final class RecordedPool implements PoolTrack {
  private static final Column[] COLUMNS = Column.values();

  private final PoolId pool;
  private double slo = Double.NaN;
  private long widthMillis;
  private long[] at = new long[256];
  private final float[][] values = new float[COLUMNS.length][];
  private int size;

  RecordedPool(PoolId pool) {
    this.pool = pool;
  }

  /** Adds a row; NaN: not told. */
  void add(long atMillis, double[] row) {
    if (size == at.length) {
      at = Arrays.copyOf(at, size + size / 2);
    }
    at[size] = atMillis;
    for (Column column : COLUMNS) {
      int c = column.ordinal();
      if (values[c] == null && !Double.isNaN(row[c])) {
        values[c] = new float[at.length];
        Arrays.fill(values[c], Float.NaN);
      }
      if (values[c] != null) {
        if (size >= values[c].length) {
          int old = values[c].length;
          values[c] = Arrays.copyOf(values[c], at.length);
          Arrays.fill(values[c], old, at.length, Float.NaN);
        }
        values[c][size] = (float) row[c];
      }
    }
    size++;
  }

  void limit(double sloP99Millis) {
    slo = sloP99Millis;
  }

  void width(long millis) {
    widthMillis = millis;
  }

  int size() {
    return size;
  }

  long at(int row) {
    return at[row];
  }

  @Override
  public PoolId pool() {
    return pool;
  }

  @Override
  public double sloP99Millis() {
    return slo;
  }

  @Override
  public long widthMillis() {
    return widthMillis;
  }

  @Override
  public Iterator<PoolWindow> windows() {
    return new Iterator<>() {
      private int next;
      private long newest = Long.MIN_VALUE;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public PoolWindow next() {
        // Clocks jitter: windows are put on a grid, two that would fall together side by side.
        long place = Math.round((double) (at[next] - at[0]) / widthMillis);
        newest = Math.max(place, newest + 1);
        return window(next++, at[0] + newest * widthMillis);
      }
    };
  }

  private double value(Column column, int row) {
    float[] told = values[column.ordinal()];
    return told == null ? Double.NaN : told[row];
  }

  private double value(Column column, int row, double otherwise) {
    double value = value(column, row);
    return Double.isNaN(value) ? otherwise : value;
  }

  private PoolWindow window(int row, long start) {
    double seconds = widthMillis / 1000.0;
    long arrivals = Math.round(value(Column.ARRIVAL, row) * seconds);
    long rejected = Math.min(arrivals, Math.round(value(Column.REJECTED, row, 0) * seconds));
    long submitted = arrivals - rejected;
    long failed = Math.min(submitted, Math.round(value(Column.FAILED, row, 0) * seconds));
    double workers = value(Column.SIZE, row);
    LatencySummary run = run(row, submitted, seconds, workers);
    return new PoolWindow(
        pool,
        Double.isNaN(workers) || run.isEmpty() ? PoolKind.ENDPOINT : PoolKind.WORKER,
        start,
        start + widthMillis,
        PoolWindow.Quality.COMPLETE,
        instances(row, workers, submitted),
        submitted,
        submitted - failed,
        rejected,
        failed,
        tail(submitted, value(Column.WAIT, row)),
        run,
        latency(row, submitted),
        new HostLoad(
            value(Column.CPU, row),
            value(Column.OLD_GENERATION, row),
            Math.round(value(Column.GC, row, 0))),
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  private LatencySummary latency(int row, long submitted) {
    double p99 = value(Column.P99, row);
    return Double.isNaN(p99)
        ? LatencySummary.EMPTY
        : new LatencySummary(
            Math.max(1, submitted),
            value(Column.P50, row, 0),
            value(Column.P50, row, 0),
            value(Column.P95, row, 0),
            p99,
            p99);
  }

  private static LatencySummary tail(long count, double p99) {
    return Double.isNaN(p99) ? LatencySummary.EMPTY : new LatencySummary(count, 0, 0, 0, p99, p99);
  }

  /** From its own column, or by Little's law from the workers that were busy. */
  private LatencySummary run(int row, long submitted, double seconds, double workers) {
    double mean = value(Column.RUN, row);
    double busy = value(Column.BUSY, row, value(Column.UTILISATION, row) * workers);
    if (Double.isNaN(mean) && submitted > 0) {
      mean = busy * seconds * 1000 / submitted;
    }
    return Double.isNaN(mean) || submitted == 0
        ? LatencySummary.EMPTY
        : new LatencySummary(submitted, mean, 0, 0, 0, mean);
  }

  private List<PoolWindow.InstanceWindow> instances(int row, double workers, long submitted) {
    int count = (int) Math.max(1, Math.round(value(Column.INSTANCES, row, 1)));
    List<PoolWindow.InstanceWindow> instances = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int own = Math.max(1, (int) part(Math.round(Double.isNaN(workers) ? 1 : workers), i, count));
      int active = (int) part(Math.round(value(Column.ACTIVE, row, 0)), i, count);
      instances.add(
          new PoolWindow.InstanceWindow(
              "i" + i,
              new PoolSpec(own, 0, 1, own, true),
              0,
              own,
              active,
              (int) part(Math.round(value(Column.QUEUED, row, 0)), i, count),
              part(submitted, i, count),
              value(Column.P99, row)));
    }
    return instances;
  }

  /** Shares a whole number out so that the parts add up to it. */
  private static long part(long whole, int index, int count) {
    return whole * (index + 1) / count - whole * index / count;
  }
}
