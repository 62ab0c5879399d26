package io.tidegate.controller.service;

import io.tidegate.wire.AlertMark;
import io.tidegate.wire.WireMessage;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The newest orders, for the audit log. What people say of alerts may come by the thousand, and
 * crowds out none of what changes pools. Thread-safe.
 */
final class GivenOrders {
  /** People give them; more than these are remembered by the audit log alone. */
  private static final int MOST = 1_000;

  private static final int MOST_MARKS = 20_000;

  // Both by their offsets; guarded by this.
  private final NavigableMap<Long, WireMessage> orders = new TreeMap<>();
  private final NavigableMap<Long, WireMessage> marks = new TreeMap<>();

  /** An order where it stands on the topic. */
  record Given(long offset, WireMessage order) {}

  synchronized void add(long offset, WireMessage order) {
    boolean isMark = order instanceof AlertMark;
    NavigableMap<Long, WireMessage> alike = isMark ? marks : orders;
    alike.put(offset, order);
    if (alike.size() > (isMark ? MOST_MARKS : MOST)) {
      alike.pollFirstEntry();
    }
  }

  /** Those behind an offset, in their order. */
  synchronized List<Given> after(long offset) {
    NavigableMap<Long, WireMessage> all = new TreeMap<>(orders.tailMap(offset, false));
    all.putAll(marks.tailMap(offset, false));
    return all.entrySet().stream().map(e -> new Given(e.getKey(), e.getValue())).toList();
  }
}
