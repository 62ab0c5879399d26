package io.tidegate.agent;

import io.tidegate.pools.Knob;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.PoolState;
import io.tidegate.wire.PoolSpec;

/**
 * What the agent's owner lets commands do to one pool. It comes on top of the pool's own limits;
 * those hold in any case.
 *
 * @param min no command takes the size below it
 * @param max no command takes the size above it
 * @param clampedBy the patterns of the clamps, for messages; empty: none
 * @param readOnlyBy the pattern that forbids every command; empty: none does
 */
record OwnerRule(int min, int max, String clampedBy, String readOnlyBy) {
  /** The pool's own limits, and nothing else. */
  static final OwnerRule NONE = new OwnerRule(1, Integer.MAX_VALUE, "", "");

  boolean readOnly() {
    return !readOnlyBy.isEmpty();
  }

  int lowest(PoolState pool) {
    return within(pool, min);
  }

  int highest(PoolState pool) {
    return within(pool, max);
  }

  /**
   * The nearest size that clamp and pool both allow; where they have none in common, the pool's.
   */
  int nearest(PoolState pool, int asked) {
    return Math.max(lowest(pool), Math.min(highest(pool), asked));
  }

  /** Where no command was about the queue. */
  PoolSpec spec(ManagedPool pool, PoolState state) {
    return spec(pool, state, state.queueCapacity());
  }

  /** The owner may set a size beyond the limits by hand; what is reported is what is. */
  PoolSpec spec(ManagedPool pool, PoolState state, int ownQueue) {
    return new PoolSpec(
        state.size(),
        state.queueCapacity(),
        Math.min(lowest(state), state.size()),
        Math.max(highest(state), state.size()),
        readOnly() || !pool.knobs().contains(Knob.SIZE),
        1,
        Math.max(ownQueue, state.queueCapacity()));
  }

  private static int within(PoolState pool, int size) {
    return Math.max(pool.minSize(), Math.min(pool.maxSize(), size));
  }
}
