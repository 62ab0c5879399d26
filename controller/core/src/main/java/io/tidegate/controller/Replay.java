package io.tidegate.controller;

import io.tidegate.wire.Decision;
import io.tidegate.wire.FreezeOrder;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs what was recorded through other policies, by the same {@link ControlLoop}. Where it decides
 * as was decided then, the agents answer as they did. Where it decides otherwise, the agents obey
 * at once, and from then on the pool's windows show the sizes that it would have had; what they
 * measured stays what it was, since nobody knows what it would have been.
 *
 * <p>Events have to come in the order in which the controller heard them. Those from before the
 * time only fill the memory of the loop. The pools are taken for those of one owner.
 */
public final class Replay {
  private final Policies policies;
  private final long fromMillis;
  private final long toMillis;
  private final Map<PoolId, List<Decision>> decisions = new TreeMap<>();
  private final Map<PoolId, List<Verification>> verdicts = new TreeMap<>();
  private final Map<PoolId, PoolReplay> pools = new TreeMap<>();
  private final Fleet fleet = new Fleet();
  private Freezes freezes = Freezes.NONE;

  /**
   * @param fromMillis from when on decisions are compared, inclusive
   * @param toMillis until when, exclusive
   */
  public Replay(Policies policies, long fromMillis, long toMillis) {
    if (fromMillis >= toMillis) {
      throw new IllegalArgumentException(
          Say.of("from %d to %d: must end after it begins", fromMillis, toMillis));
    }
    this.policies = policies;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
  }

  /** What was decided; all of a pool before its first event. */
  public void recorded(Decision decision) {
    notBegun(decision.pool());
    decisions.computeIfAbsent(decision.pool(), p -> new ArrayList<>()).add(decision);
  }

  /** What was judged; all of a pool before its first event. */
  public void recorded(Verification verdict) {
    notBegun(verdict.pool());
    verdicts.computeIfAbsent(verdict.pool(), p -> new ArrayList<>()).add(verdict);
  }

  private void notBegun(PoolId pool) {
    if (pools.containsKey(pool)) {
      throw new IllegalStateException("too late: events of " + pool + " were taken");
    }
  }

  /** A recorded decision in its place among the events: before what followed from it. */
  public void reached(Decision decision) {
    PoolReplay pool = pools.get(decision.pool());
    if (pool != null) {
      pool.reach(decision);
    }
  }

  /** The kill switch was turned; in its place among the events. */
  public void order(FreezeOrder order) {
    freezes = freezes.with(order);
  }

  /**
   * Takes one event.
   *
   * @param timeMillis its event time
   */
  public void take(ControlEvent event, long timeMillis) {
    if (timeMillis >= toMillis) {
      return;
    }
    PoolId pool = event.pool();
    pools
        .computeIfAbsent(
            pool,
            id ->
                new PoolReplay(
                    id,
                    policies,
                    fleet,
                    fromMillis,
                    decisions.getOrDefault(id, List.of()).stream()
                        .filter(d -> d.atMillis() < toMillis)
                        .toList(),
                    verdicts.getOrDefault(id, List.of()).stream()
                        .filter(v -> v.atMillis() < toMillis)
                        .toList()))
        .take(event, timeMillis, freezes.of(pool));
  }

  /** To be called once, after the last event. */
  public ReplaySummary end() {
    return ReplaySummary.of(pools.values().stream().map(PoolReplay::end).toList());
  }
}
