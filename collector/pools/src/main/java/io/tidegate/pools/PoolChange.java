package io.tidegate.pools;

import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is asked of a pool. A knob that is empty stays as it is.
 *
 * @param size workers, connections or permits, at least 1
 * @param queueCapacity tasks that may wait, at least 0
 * @param warm connections to have open; for a cache any number, at least 1
 * @param expectedSize nothing is changed unless the pool has this size: a compare-and-set
 */
public record PoolChange(
    OptionalInt size, OptionalInt queueCapacity, OptionalInt warm, OptionalInt expectedSize) {
  public PoolChange {
    size.ifPresent(value -> Require.atLeast("size", 1, value));
    queueCapacity.ifPresent(value -> Require.atLeast("queueCapacity", 0, value));
    warm.ifPresent(value -> Require.atLeast("warm", 1, value));
    expectedSize.ifPresent(value -> Require.atLeast("expectedSize", 0, value));
    if (size.isEmpty() && queueCapacity.isEmpty() && warm.isEmpty()) {
      throw new IllegalArgumentException(
          "nothing is asked for: must name a size, a queue capacity or a warm-up");
    }
  }

  public static PoolChange toSize(int size) {
    return new PoolChange(
        OptionalInt.of(size), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  public static PoolChange toQueueCapacity(int tasks) {
    return new PoolChange(
        OptionalInt.empty(), OptionalInt.of(tasks), OptionalInt.empty(), OptionalInt.empty());
  }

  public static PoolChange warmTo(int connections) {
    return new PoolChange(
        OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(connections), OptionalInt.empty());
  }

  /** The same change, only if the pool has this size. */
  public PoolChange expecting(int currentSize) {
    return new PoolChange(size, queueCapacity, warm, OptionalInt.of(currentSize));
  }

  /** The knobs that it turns. */
  public Set<Knob> knobs() {
    EnumSet<Knob> knobs = EnumSet.noneOf(Knob.class);
    if (size.isPresent()) {
      knobs.add(Knob.SIZE);
    }
    if (queueCapacity.isPresent()) {
      knobs.add(Knob.QUEUE_CAPACITY);
    }
    if (warm.isPresent()) {
      knobs.add(Knob.WARM);
    }
    return knobs;
  }

  PoolChange withSize(OptionalInt newSize) {
    return new PoolChange(newSize, queueCapacity, warm, expectedSize);
  }
}
