package io.tidegate.controller.service;

import io.tidegate.controller.AlertMarks;
import io.tidegate.wire.AlertMark;
import java.util.ArrayList;
import java.util.List;

/**
 * What people have said of alerts, as it is read: one by one, and at a start all of years. So many
 * are put together at a time, as each time costs a copy of all. Thread-safe.
 */
final class MarksTaken {
  private static final int MOST_PENDING = 1_000;

  // All below: guarded by this.
  private AlertMarks all = AlertMarks.NONE;
  private final List<AlertMark> pending = new ArrayList<>();

  synchronized void take(AlertMark mark) {
    pending.add(mark);
    if (pending.size() >= MOST_PENDING) {
      putTogether();
    }
  }

  /** One that cannot be understood. */
  synchronized void unreadable(String key) {
    putTogether();
    all = all.withUnreadable(key);
  }

  /** The same object until another one is taken. */
  synchronized AlertMarks all() {
    if (!pending.isEmpty()) {
      putTogether();
    }
    return all;
  }

  private void putTogether() {
    all = all.with(pending);
    pending.clear();
  }
}
