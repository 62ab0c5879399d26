package io.tidegate.wire;

/**
 * What can be set on a pool of one instance, and the limits its owner set locally.
 *
 * @param size workers, connections or replicas at most, within [minSize, maxSize]
 * @param queueCapacity tasks that may wait; 0 where the pool has no queue that can be set
 * @param minSize the owner's own lower limit, at least 1
 * @param maxSize the owner's own upper limit
 * @param readOnly the size cannot be set from afar: the pool has no such knob, or its owner said so
 * @param slotsPerUnit requests that one worker, connection or replica has in progress at most: 1,
 *     but for replicas, where it is how many workers each has
 * @param ownQueueCapacity what the owner lets wait, at least queueCapacity; more than it while
 *     commands let fewer wait
 */
public record PoolSpec(
    int size,
    int queueCapacity,
    int minSize,
    int maxSize,
    boolean readOnly,
    double slotsPerUnit,
    int ownQueueCapacity) {
  private static final double MOST_SLOTS = 1_000_000;

  public PoolSpec {
    Check.atLeast("queueCapacity", 0, queueCapacity);
    Check.atLeast("minSize", 1, minSize);
    Check.atLeast("maxSize", minSize, maxSize);
    if (size < minSize || size > maxSize) {
      throw new IllegalArgumentException(
          "size is %d: must be within the local limits %d to %d".formatted(size, minSize, maxSize));
    }
    if (!(slotsPerUnit >= 1 && slotsPerUnit <= MOST_SLOTS)) {
      throw new IllegalArgumentException(
          "slotsPerUnit is %s: must be from 1 to %.0f".formatted(slotsPerUnit, MOST_SLOTS));
    }
    Check.atLeast("ownQueueCapacity", queueCapacity, ownQueueCapacity);
  }

  /** One whose queue is as its owner set it. */
  public PoolSpec(
      int size,
      int queueCapacity,
      int minSize,
      int maxSize,
      boolean readOnly,
      double slotsPerUnit) {
    this(size, queueCapacity, minSize, maxSize, readOnly, slotsPerUnit, queueCapacity);
  }

  /** One of workers or connections: each has one request in progress. */
  public PoolSpec(int size, int queueCapacity, int minSize, int maxSize, boolean readOnly) {
    this(size, queueCapacity, minSize, maxSize, readOnly, 1);
  }

  /** One whose size can be set. */
  public PoolSpec(int size, int queueCapacity, int minSize, int maxSize) {
    this(size, queueCapacity, minSize, maxSize, false);
  }

  public PoolSpec withSize(int newSize) {
    return new PoolSpec(
        newSize, queueCapacity, minSize, maxSize, readOnly, slotsPerUnit, ownQueueCapacity);
  }

  /** The same with so many that may wait; the owner's own is at least that. */
  public PoolSpec withQueueCapacity(int tasks) {
    return new PoolSpec(
        size, tasks, minSize, maxSize, readOnly, slotsPerUnit, Math.max(tasks, ownQueueCapacity));
  }

  public PoolSpec withOwnQueueCapacity(int tasks) {
    return new PoolSpec(size, queueCapacity, minSize, maxSize, readOnly, slotsPerUnit, tasks);
  }

  /** Whether fewer may wait than the owner lets. */
  public boolean queueLimited() {
    return queueCapacity < ownQueueCapacity;
  }

  /** Requests that can be in progress at a time. */
  public double slots() {
    return size * slotsPerUnit;
  }
}
