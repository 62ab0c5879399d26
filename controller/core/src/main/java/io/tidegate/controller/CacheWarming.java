package io.tidegate.controller;

import io.tidegate.wire.CacheCounts;
import io.tidegate.wire.PoolWindow;

/**
 * A cache that answers too few of its lookups from what it holds is warmed: every instance is told
 * to fill it. This changes no size, so it is neither judged nor taken back.
 */
final class CacheWarming {
  /** A hit rate of fewer lookups is chance. */
  static final int FEWEST_LOOKUPS = 100;

  /** One cold window is a burst of new keys, not a cold cache. */
  static final int COLD_WINDOWS = 3;

  private CacheWarming() {}

  /**
   * Takes note of a window, and warms if it is time to. While commands are out it waits: the
   * revision that a command has to name is about to change.
   */
  static void watch(Turn turn, PoolWindow window) {
    CacheWatch before = turn.state.cache();
    int cold = isCold(window, turn.policy) ? before.coldWindows() + 1 : 0;
    turn.state = turn.state.withCache(new CacheWatch(cold, before.warmedAtMillis()));
    boolean due =
        before.warmedAtMillis() == 0
            || turn.nowMillis - before.warmedAtMillis()
                >= turn.policy.cooldownDownWindows() * turn.windowMillis();
    if (cold < COLD_WINDOWS
        || !due
        || turn.policy.mode() == Mode.FROZEN
        || turn.state.settling()
        || turn.state.instances().isEmpty()) {
      return;
    }
    warm(turn, cold, window.cache().orElseThrow());
    turn.state = turn.state.withCache(new CacheWatch(0, turn.nowMillis));
  }

  private static boolean isCold(PoolWindow window, Policy policy) {
    return window
        .cache()
        .filter(c -> c.lookups() >= FEWEST_LOOKUPS && c.hitRate() < policy.cacheHitRateMin())
        .isPresent();
  }

  private static void warm(Turn turn, int cold, CacheCounts newest) {
    String detail =
        Say.of(
            "the cache answered %.0f%% of %d lookups, and less than %.0f%% in each of %d windows",
            100 * newest.hitRate(), newest.lookups(), 100 * turn.policy.cacheHitRateMin(), cold);
    if (turn.policy.mode() == Mode.AUTO) {
      turn.warm(Reason.CACHE_COLD, detail, Policy.HIGHEST_SIZE, turn.state.current());
      return;
    }
    turn.note(
        turn.policy.mode() == Mode.SHADOW ? Reason.SHADOW_MODE : Reason.ADVISE_MODE,
        turn.smallestSize(),
        Say.of(
            "%s; the policy's mode is %s: nothing is sent (it would have been %s)",
            detail, turn.policy.mode().word(), Reason.CACHE_COLD.word()),
        "mode auto");
  }
}
