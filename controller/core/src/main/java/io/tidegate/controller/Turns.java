package io.tidegate.controller;

import java.util.ArrayList;
import java.util.List;

/**
 * Which way the controller's own changes moved a pool's size last, and when they turned. A change
 * counts when an instance applied it, a taking back when it is ordered.
 *
 * @param direction 1: growing, -1: shrinking, 0: nothing was changed yet
 * @param atMillis event times of the turns in the hour up to the newest, oldest first
 */
record Turns(int direction, List<Long> atMillis) {
  static final Turns NONE = new Turns(0, List.of());

  private static final long HOUR_MILLIS = 3_600_000;

  Turns {
    atMillis = List.copyOf(atMillis);
  }

  Turns after(boolean growth, long millis) {
    if (!turns(growth)) {
      return new Turns(direction(growth), atMillis);
    }
    List<Long> within = new ArrayList<>(within(millis));
    within.add(millis);
    return new Turns(direction(growth), within);
  }

  private static int direction(boolean growth) {
    return growth ? 1 : -1;
  }

  /** Whether a change that way would be a turn. */
  private boolean turns(boolean growth) {
    return direction == -direction(growth);
  }

  /** Those in the hour before. */
  List<Long> within(long nowMillis) {
    return atMillis.stream().filter(at -> at > nowMillis - HOUR_MILLIS).toList();
  }

  /**
   * From when on a change that way is within a budget; 0: it is. A shrinking needs room for a turn
   * more, so that the pool never has to stay small for want of it.
   */
  long freeAtMillis(boolean growth, int budget, long nowMillis) {
    List<Long> within = within(nowMillis);
    int over = within.size() + (growth ? 1 : 2) - budget;
    return budget == 0 || !turns(growth) || over <= 0 ? 0 : within.get(over - 1) + HOUR_MILLIS;
  }
}
