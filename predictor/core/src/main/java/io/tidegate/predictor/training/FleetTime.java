package io.tidegate.predictor.training;

import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The time that recorded pools span.
 *
 * @param pools those that have windows, by name
 * @param fromMillis start of the first window of all
 * @param toMillis end of the last
 */
record FleetTime(List<RecordedPool> pools, long fromMillis, long toMillis, long widthMillis) {

  /**
   * Reads through all of them.
   *
   * @throws IllegalArgumentException if there is no window, or windows of different widths
   */
  static FleetTime of(List<RecordedPool> all) {
    List<RecordedPool> pools = new ArrayList<>();
    long from = Long.MAX_VALUE;
    long to = 0;
    long width = 0;
    for (RecordedPool pool : all) {
      boolean any = false;
      for (PoolWindow window : pool.windows()) {
        if (width != 0 && window.widthMillis() != width) {
          throw new IllegalArgumentException(
              "%s has windows of %d ms where others are of %d ms: must be of one width"
                  .formatted(pool.pool(), window.widthMillis(), width));
        }
        any = true;
        width = window.widthMillis();
        from = Math.min(from, window.startMillis());
        to = Math.max(to, window.endMillis());
      }
      if (any) {
        pools.add(pool);
      }
    }
    if (pools.isEmpty()) {
      throw new IllegalArgumentException(
          "none of %d pools has a window: nothing to learn from".formatted(all.size()));
    }
    pools.sort(Comparator.comparing(RecordedPool::pool));
    return new FleetTime(List.copyOf(pools), from, to, width);
  }
}
