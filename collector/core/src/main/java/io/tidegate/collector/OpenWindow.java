package io.tidegate.collector;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.SampleTimes;
import java.util.Arrays;
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
  private static final PoolCell[] NONE = {};

  private final Map<PoolId, PoolCell> cells = new HashMap<>();
  private final Map<String, Integer> poolsByService = new HashMap<>();

  /** Where a reporter's pool was found before, by the reporter's number. */
  private PoolCell[] found = new PoolCell[16];

  /**
   * Takes a sample in, or says what became of it instead.
   *
   * @param reporterNumber see {@link io.tidegate.wire.SampleDecoder#reporterNumber()}
   */
  Optional<Outcome> add(
      PoolSample sample,
      WindowOptions options,
      int maxPoolsPerService,
      SampleTimes times,
      int reporterNumber) {
    PoolCell cell = reporterNumber < found.length ? found[reporterNumber] : null;
    if (cell == null || !cell.pool.equals(sample.pool())) {
      cell = cells.get(sample.pool());
      if (cell == null) {
        Optional<Outcome> objection = objection(sample.pool(), options, maxPoolsPerService);
        if (objection.isPresent()) {
          return objection;
        }
        cell = new PoolCell(sample.pool());
        cells.put(sample.pool(), cell);
        poolsByService.merge(sample.pool().service(), 1, Integer::sum);
      }
      remember(reporterNumber, cell);
    }
    return cell.add(sample, options, times);
  }

  /** Why the window has no place for one more pool, if it has none. */
  private Optional<Outcome> objection(PoolId pool, WindowOptions options, int maxPoolsPerService) {
    if (cells.size() >= options.maxPools()) {
      return Optional.of(
          new Outcome.OverCapacity(
              "the window has %d pools: at most %d in a partition"
                  .formatted(cells.size(), options.maxPools())));
    }
    int ofService = poolsByService.getOrDefault(pool.service(), 0);
    if (ofService >= maxPoolsPerService) {
      return Optional.of(
          new Outcome.OverLimit(
              "too-many-pools",
              "the window has %d pools of %s in this partition: at most %d, so %s is left out"
                  .formatted(ofService, pool.service(), maxPoolsPerService, pool)));
    }
    return Optional.empty();
  }

  private void remember(int reporterNumber, PoolCell cell) {
    if (reporterNumber >= found.length) {
      found = Arrays.copyOf(found, reporterNumber + reporterNumber / 4 + 1);
    }
    found[reporterNumber] = cell;
  }

  /** In no order. */
  Set<PoolId> pools() {
    return cells.keySet();
  }

  /** Gives what is there of the pool, null if nothing, and holds it no longer; adding is over. */
  PoolCell take(PoolId pool) {
    found = NONE;
    return cells.remove(pool);
  }
}
