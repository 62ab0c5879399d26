package io.tidegate.wire;

/**
 * What can be set on a pool of one instance, and the limits its owner set locally.
 *
 * @param size workers or connections at most, within [minSize, maxSize]
 * @param queueCapacity tasks that may wait; 0 where the pool has no queue that can be set
 * @param minSize the owner's own lower limit, at least 1
 * @param maxSize the owner's own upper limit
 * @param readOnly the size cannot be set from afar: the pool has no such knob, or its owner said so
 */
public record PoolSpec(int size, int queueCapacity, int minSize, int maxSize, boolean readOnly) {
  public PoolSpec {
    Check.atLeast("queueCapacity", 0, queueCapacity);
    Check.atLeast("minSize", 1, minSize);
    Check.atLeast("maxSize", minSize, maxSize);
    if (size < minSize || size > maxSize) {
      throw new IllegalArgumentException(
          "size is %d: must be within the local limits %d to %d".formatted(size, minSize, maxSize));
    }
  }

  /** One whose size can be set. */
  public PoolSpec(int size, int queueCapacity, int minSize, int maxSize) {
    this(size, queueCapacity, minSize, maxSize, false);
  }

  public PoolSpec withSize(int newSize) {
    return new PoolSpec(newSize, queueCapacity, minSize, maxSize, readOnly);
  }
}
