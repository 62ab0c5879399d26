package io.tidegate.agent;

import io.tidegate.pools.PoolState;

/**
 * How many tasks commands let wait in one pool, and how many its owner does. The owner's own is
 * what the queue took before the first command about it, no command exceeds it, and it is
 * remembered until it is set again. Guarded by the pool's control.
 */
final class QueueLimit {
  /** A queue of nothing would turn requests away that a worker is about to be free for. */
  static final int LEAST = 1;

  /** 0: the queue is the owner's own. */
  private int own;

  private int set;

  boolean on() {
    return own > 0;
  }

  /** What the owner lets wait; 0 where there is no queue that can be set. */
  int own(PoolState state) {
    return Math.max(own, state.queueCapacity());
  }

  int own() {
    return own;
  }

  /** The nearest to what is asked for that is allowed; 0 where there is no queue to set. */
  int nearest(PoolState state, int asked) {
    return Math.min(on() ? own : state.queueCapacity(), Math.max(LEAST, asked));
  }

  /** What a command made of it. */
  void set(int before, int after) {
    int owners = on() ? own : before;
    own = after < owners ? owners : 0;
    set = after;
  }

  /** A command failed half way: what it left behind is not the owner's doing. */
  void is(int capacity) {
    if (on()) {
      set(own, capacity);
    }
  }

  /** False if it is not what a command had set: somebody on the spot took it over. */
  boolean found(int capacity) {
    boolean asSet = !on() || capacity == set;
    if (!asSet) {
      own = 0;
    }
    return asSet;
  }
}
