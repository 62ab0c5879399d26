package io.tidegate.pools;

/**
 * The values of a pool's knobs.
 *
 * @param size workers, connections or permits
 * @param queueCapacity tasks that may wait; 0 where there is no queue that can be set
 */
public record PoolSettings(int size, int queueCapacity) {
  public PoolSettings {
    Require.atLeast("size", 0, size);
    Require.atLeast("queueCapacity", 0, queueCapacity);
  }

  /** What the pool reports as set. */
  static PoolSettings set(PoolState state) {
    return new PoolSettings(state.size(), state.queueCapacity());
  }

  /** What can be in use, or wait, at this moment: more than is set while a shrink converges. */
  static PoolSettings effective(PoolState state) {
    return new PoolSettings(
        Math.max(state.size(), state.live()), Math.max(state.queueCapacity(), state.queued()));
  }
}
