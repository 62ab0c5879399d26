package io.tidegate.collector;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The samples of one window, all pools of a partition. They are kept as they came, a few kilobytes
 * each, and merged when the window closes: a decoded histogram is ten times as large.
 *
 * <p>What it refuses depends on nothing but what it holds. So it refuses the same when the same
 * records are read again after a restart.
 */
final class OpenWindow {
  private final SortedMap<PoolId, Cell> cells = new TreeMap<>();

  /** One pool's samples, by instance and start. */
  private static final class Cell {
    private final SortedMap<String, SortedMap<Long, PoolSample>> byInstance = new TreeMap<>();
    private boolean refusedSome;
  }

  /** Takes a sample in, or says what became of it instead. */
  Optional<Outcome> add(PoolSample sample, WindowOptions options) {
    Cell cell = cells.get(sample.pool());
    if (cell == null) {
      if (cells.size() >= options.maxPools()) {
        return Optional.of(
            new Outcome.OverCapacity(
                "the window has %d pools: at most %d in a partition"
                    .formatted(cells.size(), options.maxPools())));
      }
      cell = new Cell();
      cells.put(sample.pool(), cell);
    }
    SortedMap<Long, PoolSample> samples = cell.byInstance.get(sample.instance());
    if (samples == null) {
      if (cell.byInstance.size() >= options.maxInstancesPerPool()) {
        cell.refusedSome = true;
        return Optional.of(
            new Outcome.OverCapacity(
                "%d instances of %s are in the window: at most %d"
                    .formatted(
                        cell.byInstance.size(), sample.pool(), options.maxInstancesPerPool())));
      }
      samples = new TreeMap<>();
      cell.byInstance.put(sample.instance(), samples);
    }
    if (samples.containsKey(sample.startMillis())) {
      return Optional.of(new Outcome.Duplicate());
    }
    if (samples.size() >= options.maxSamplesPerInstance()) {
      cell.refusedSome = true;
      return Optional.of(
          new Outcome.OverCapacity(
              "%d samples of %s are in the window: at most %d"
                  .formatted(samples.size(), sample.instance(), options.maxSamplesPerInstance())));
    }
    samples.put(sample.startMillis(), sample);
    return Optional.empty();
  }

  Set<PoolId> pools() {
    return cells.keySet();
  }

  Set<String> instances(PoolId pool) {
    Cell cell = cells.get(pool);
    return cell == null ? Set.of() : cell.byInstance.keySet();
  }

  boolean refusedSome(PoolId pool) {
    Cell cell = cells.get(pool);
    return cell != null && cell.refusedSome;
  }

  /** The pool's samples in the order of instances, then of time: whatever order they came in. */
  List<PoolSample> samples(PoolId pool) {
    Cell cell = cells.get(pool);
    if (cell == null) {
      return List.of();
    }
    List<PoolSample> all = new ArrayList<>();
    cell.byInstance.values().forEach(samples -> all.addAll(samples.values()));
    return all;
  }
}
