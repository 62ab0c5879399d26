package io.tidegate.collector.service;

import io.tidegate.wire.PoolId;
import io.vertx.core.Future;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * A pool's past in a bounded number of points: single windows where these are few and still there,
 * else sums, as fine as fits. What the sums do not reach yet is summed up from windows.
 */
public final class WindowHistory {
  private final MetricReader store;
  private final Retention retention;
  private final LongSupplier nowMillis;

  /**
   * Reads from a store.
   *
   * @param nowMillis since the epoch, to tell what the store does not keep any more
   */
  public WindowHistory(MetricReader store, Retention retention, LongSupplier nowMillis) {
    this.store = store;
    this.retention = retention;
    this.nowMillis = nowMillis;
  }

  /**
   * A point of it.
   *
   * @param endMillis of the window, or of the step
   */
  public record Point(long endMillis, StoredAggregate values) {}

  /**
   * Reads windows that start in [fromMillis, toMillis), oldest first.
   *
   * @return {@code maxPoints} at most. The first of a sum may begin before {@code fromMillis}: a
   *     step is shown as a whole
   */
  public Future<List<Point>> read(PoolId pool, long fromMillis, long toMillis, int maxPoints) {
    MetricReader.checkRange(fromMillis, toMillis);
    if (maxPoints < 1) {
      throw new IllegalArgumentException("maxPoints is %d: must be positive".formatted(maxPoints));
    }
    if (fromMillis < nowMillis.getAsLong() - retention.windows().toMillis()) {
      return sums(pool, fromMillis, toMillis, maxPoints);
    }
    return store
        .range(pool, fromMillis, toMillis)
        .compose(
            rows ->
                rows.size() > maxPoints
                    ? sums(pool, fromMillis, toMillis, maxPoints)
                    : Future.succeededFuture(rows.stream().map(WindowHistory::point).toList()));
  }

  private static Point point(StoredWindow row) {
    return new Point(row.startMillis() + row.widthMillis(), StoredAggregate.of(row));
  }

  private Future<List<Point>> sums(PoolId pool, long fromMillis, long toMillis, int maxPoints) {
    long now = nowMillis.getAsLong();
    Resolution resolution =
        fromMillis >= now - retention.tenMinutes().toMillis()
                && steps(Resolution.TEN_MINUTES.widthMillis(), fromMillis, toMillis) <= maxPoints
            ? Resolution.TEN_MINUTES
            : Resolution.HOUR;
    long width = resolution.widthMillis();
    // Beyond this nothing is kept, and a range of decades would have too many steps.
    long first =
        resolution.stepOf(
            Math.min(toMillis - 1, Math.max(fromMillis, now - retention.hours().toMillis())));
    long last = Math.max(first + 1, Math.min(toMillis, resolution.stepOf(now) + 2 * width));
    long step = width;
    while (steps(step, first, last) > maxPoints) {
      step += width;
    }
    long pointWidth = step;
    return store
        .aggregate(resolution, pool, first, last, width)
        .compose(
            kept -> {
              long reached =
                  kept.isEmpty() ? first : kept.get(kept.size() - 1).startMillis() + width;
              return reached >= last
                  ? Future.succeededFuture(together(pointWidth, kept, List.of()))
                  : store
                      .aggregate(pool, reached, last, width)
                      .map(rest -> together(pointWidth, kept, rest));
            });
  }

  private static long steps(long width, long fromMillis, long toMillis) {
    return Math.floorDiv(toMillis - 1, width) - Math.floorDiv(fromMillis, width) + 1;
  }

  private static List<Point> together(
      long step, List<StoredAggregate> kept, List<StoredAggregate> rest) {
    TreeMap<Long, StoredAggregate> points = new TreeMap<>();
    for (List<StoredAggregate> part : List.of(kept, rest)) {
      for (StoredAggregate values : part) {
        long start = Math.floorDiv(values.startMillis(), step) * step;
        points.merge(start, values.startingAt(start), StoredAggregate::plus);
      }
    }
    return points.values().stream().map(v -> new Point(v.startMillis() + step, v)).toList();
  }
}
