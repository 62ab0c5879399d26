package io.tidegate.controller.service.web;

import io.tidegate.controller.service.web.EventRing.Event;
import io.tidegate.controller.service.web.EventRing.Missed;
import io.tidegate.controller.service.web.EventRing.Replay;
import io.tidegate.controller.service.web.EventRing.TooOld;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The newest alerts of the live stream, by their sequence there. A fleet has thousands of windows
 * for each alert: who follows alerts alone would soon be overtaken by the {@link EventRing}.
 *
 * <p>Not thread-safe: it belongs to the stream's event loop.
 */
final class AlertTail {
  private final int most;
  private final NavigableMap<Long, Event> kept = new TreeMap<>();

  /** The newest alert that is no longer kept; 0: all are. */
  private long gone;

  AlertTail(int most) {
    this.most = most;
  }

  void add(Event alert) {
    kept.put(alert.sequence(), alert);
    if (kept.size() > most) {
      gone = kept.pollFirstEntry().getKey();
    }
  }

  /** At most {@code limit} alerts after the given sequence, be it an alert's or another event's. */
  Replay after(long sequence, int limit) {
    if (sequence < gone) {
      return new TooOld(
          "event %d is too old: alert %d, which came after it, is gone".formatted(sequence, gone));
    }
    return new Missed(kept.tailMap(sequence, false).values().stream().limit(limit).toList());
  }
}
