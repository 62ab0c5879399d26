package io.tidegate.controller;

import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.Comparator;
import java.util.List;

/**
 * Calls of a pool's requests to another pool or data source in a window, as the caller saw them.
 * Kept for every window that is remembered, so in few bytes.
 *
 * @param totalMillis spent in them together, waiting for a connection included
 */
record Called(PoolId dependency, int calls, int failed, float totalMillis) {
  /** Those that take the most time: what takes less explains no slowdown. */
  private static final int MOST = 4;

  static List<Called> of(PoolWindow w) {
    return w.calls().stream()
        .filter(c -> c.calls() > 0)
        .sorted(Comparator.comparingLong(DependencyCalls::totalMicros).reversed())
        .limit(MOST)
        .map(
            c ->
                new Called(
                    c.dependency(),
                    (int) Math.min(Integer.MAX_VALUE, c.calls()),
                    (int) Math.min(Integer.MAX_VALUE, c.failed()),
                    c.totalMicros() / 1000f))
        .toList();
  }
}
