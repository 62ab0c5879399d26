package io.tidegate.controller;

import io.tidegate.wire.PoolId;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The pools that one owner controls, and which of them have a change under way: sent, not answered,
 * not judged or being taken back. Made of nothing but their states, so that who takes over counts
 * as the owner before did. A pool that has been silent for long counts neither way, or one that is
 * gone would take its place in the budget for ever.
 *
 * <p>Not thread-safe.
 */
public final class Fleet {
  /** So long replicas may take to start; a change that waits for them is under way. */
  static final int SILENT_WINDOWS = 15;

  private final Map<PoolId, Standing> pools = new HashMap<>();
  private final Counts known = new Counts();
  private final Counts changing = new Counts();

  private record Standing(long untilMillis, boolean settable, boolean changing) {}

  /** How many count until when. */
  private static final class Counts {
    private final NavigableMap<Long, Integer> until = new TreeMap<>();

    void add(long millis, int number) {
      until.merge(millis, number, (a, b) -> a + b == 0 ? null : a + b);
    }

    int at(long nowMillis) {
      return until.tailMap(nowMillis, true).values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /** A pool's state is another now. */
  public void saw(ControlState state) {
    Standing now =
        new Standing(
            state
                .newest()
                .map(w -> w.endMillis() + SILENT_WINDOWS * w.widthMillis())
                .orElse(Long.MIN_VALUE),
            state.settable(),
            state.phase() != ControlPhase.OBSERVING);
    Standing before = pools.put(state.pool(), now);
    if (now.equals(before)) {
      return;
    }
    if (before != null) {
      count(before, -1);
    }
    count(now, 1);
  }

  private void count(Standing standing, int number) {
    if (standing.settable()) {
      known.add(standing.untilMillis(), number);
    }
    if (standing.changing()) {
      changing.add(standing.untilMillis(), number);
    }
  }

  /** Pools that report and have a size that can be set. */
  int known(long nowMillis) {
    return known.at(nowMillis);
  }

  /** Pools that report and have a change under way. */
  int changing(long nowMillis) {
    return changing.at(nowMillis);
  }
}
