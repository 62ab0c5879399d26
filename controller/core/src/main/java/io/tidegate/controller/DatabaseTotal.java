package io.tidegate.controller;

import java.util.List;
import java.util.function.ToIntBiFunction;

/**
 * Keeps the instances of a pool, taken together, within the pool's share of a database. It only
 * stands against growth: what owners have set up beyond the share is theirs to take back.
 */
final class DatabaseTotal {
  private final Database.Share share;
  private final List<InstanceFacts> all;
  private final boolean complete;

  /** The policy has to have a share. */
  DatabaseTotal(ControlState state, Policy policy) {
    this.share = policy.database().orElseThrow();
    this.all = state.current();
    this.complete = state.newest().filter(WindowFacts::complete).isPresent();
  }

  /**
   * The largest size that may be asked for.
   *
   * @param least one by which no instance grows
   * @param wanted no more is asked for
   * @param get what an instance would have of a size; more for a larger one, or the same
   * @return {@code wanted}, or less
   */
  int within(int least, int wanted, ToIntBiFunction<InstanceFacts, Integer> get) {
    if (wanted <= least) {
      return wanted;
    }
    int has = all.stream().mapToInt(InstanceFacts::size).sum();
    // An instance that is not seen may have any size.
    int most = complete ? Math.max(share.connections(), has) : has;
    int low = least;
    int high = wanted;
    while (low < high) {
      int middle = low + (high - low + 1) / 2;
      if (all.stream().mapToInt(i -> get.applyAsInt(i, middle)).sum() <= most) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Why it is no more. */
  String why() {
    int has = all.stream().mapToInt(InstanceFacts::size).sum();
    return complete
        ? Say.of(
            "database '%s' has %d connections for this pool, and its %d instances have %d",
            share.database(), share.connections(), all.size(), has)
        : Say.of(
            "database '%s' has %d connections for this pool, and what its instances have is not"
                + " known: not all of them reported",
            share.database(), share.connections());
  }
}
