package io.tidegate.pools;

/**
 * The gauges of a pool at one moment.
 *
 * @param size workers or connections at most
 * @param live workers or connections that exist; more than {@code size} while a shrink waits for
 *     what is in use
 * @param active of these, in use
 * @param queued tasks or callers that wait
 * @param queueCapacity how many may wait; 0 where there is no queue that can be set
 * @param minSize the owner's lower limit
 * @param maxSize the owner's upper limit
 */
public record PoolState(
    int size, int live, int active, int queued, int queueCapacity, int minSize, int maxSize) {
  public PoolState {
    Require.atLeast("size", 1, size);
    Require.atLeast("live", 0, live);
    Require.atLeast("active", 0, active);
    Require.atLeast("queued", 0, queued);
    Require.atLeast("queueCapacity", 0, queueCapacity);
    Require.atLeast("minSize", 1, minSize);
    Require.atLeast("maxSize", minSize, maxSize);
  }
}
