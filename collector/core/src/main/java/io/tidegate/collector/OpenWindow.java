package io.tidegate.collector;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.SampleTimes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One window, all pools of a partition.
 *
 * <p>What it refuses depends on nothing but what it holds. So it refuses the same when the same
 * records are read again after a restart.
 */
final class OpenWindow {
  private final Map<PoolId, PoolCell> cells = new HashMap<>();

  /** Takes a sample in, or says what became of it instead. */
  Optional<Outcome> add(PoolSample sample, WindowOptions options, SampleTimes times) {
    PoolCell cell = cells.get(sample.pool());
    if (cell == null) {
      if (cells.size() >= options.maxPools()) {
        return Optional.of(
            new Outcome.OverCapacity(
                "the window has %d pools: at most %d in a partition"
                    .formatted(cells.size(), options.maxPools())));
      }
      cell = new PoolCell();
      cells.put(sample.pool(), cell);
    }
    return cell.add(sample, options, times);
  }

  /** In no order. */
  Set<PoolId> pools() {
    return cells.keySet();
  }

  /** Gives what is there of the pool, null if nothing, and holds it no longer. */
  PoolCell take(PoolId pool) {
    return cells.remove(pool);
  }
}
