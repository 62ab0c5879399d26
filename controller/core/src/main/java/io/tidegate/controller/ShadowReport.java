package io.tidegate.controller;

import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was not done in shadow and advise mode, and what it would have been good for, by the record:
 * what was wanted is what was decided then; whether it would have been enough is reckoned by the
 * queueing estimate by which pools are sized.
 */
public final class ShadowReport {
  private final Policies policies;
  private final long fromMillis;
  private final long toMillis;
  private final Map<PoolId, PoolShadow> pools = new TreeMap<>();

  /**
   * @param policies for their objectives, and for how long a growth would have stayed
   * @param fromMillis event time, inclusive
   * @param toMillis event time, exclusive
   */
  public ShadowReport(Policies policies, long fromMillis, long toMillis) {
    if (fromMillis >= toMillis) {
      throw new IllegalArgumentException(
          Say.of("from %d to %d: must end after it begins", fromMillis, toMillis));
    }
    this.policies = policies;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
  }

  private PoolShadow of(PoolId pool) {
    return pools.computeIfAbsent(pool, id -> new PoolShadow(id, policies, fromMillis));
  }

  /** In its place among the windows; those from before the time tell what was wanted then. */
  public void take(Decision decision) {
    if (decision.atMillis() < toMillis) {
      of(decision.pool()).take(decision);
    }
  }

  public void take(Verification verdict) {
    if (verdict.atMillis() >= fromMillis && verdict.atMillis() < toMillis) {
      of(verdict.pool()).take(verdict);
    }
  }

  public void take(PoolWindow window) {
    if (window.endMillis() >= fromMillis && window.endMillis() < toMillis) {
      of(window.pool()).take(window);
    }
  }

  /** By pool; to be called once, after the last of the record. */
  public List<PoolRegret> end() {
    return pools.values().stream().map(PoolShadow::end).filter(r -> r.windows() > 0).toList();
  }
}
