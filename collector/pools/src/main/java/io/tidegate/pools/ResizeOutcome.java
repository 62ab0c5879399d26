package io.tidegate.pools;

/** What became of a resize. */
public sealed interface ResizeOutcome {

  /**
   * The pool took the size.
   *
   * @param before the size that the pool reported before
   * @param after the size that the pool itself reports now. Applied is not effective: workers or
   *     connections in use stay until they are done, see {@link PoolState#live()}
   */
  record Applied(int before, int after) implements ResizeOutcome {
    public Applied {
      Require.atLeast("before", 0, before);
      Require.atLeast("after", 0, after);
    }
  }

  /** Nothing was changed; the reason names what was asked and what would have been right. */
  record Rejected(String reason) implements ResizeOutcome {
    public Rejected {
      Require.present("reason", reason);
    }
  }
}
