package io.tidegate.controller;

import io.tidegate.wire.FreezeOrder;
import io.tidegate.wire.PoolId;
import java.time.Instant;

/**
 * The kill switch, turned on for the pools that a selector matches.
 *
 * @param keepSizes whether leases are renewed, the only thing that may be sent; otherwise nothing
 *     is
 */
public record Freeze(
    String selector, String orderedBy, String reason, long atMillis, boolean keepSizes) {
  static Freeze of(FreezeOrder order) {
    return new Freeze(
        order.selector(), order.orderedBy(), order.reason(), order.atMillis(), order.keepSizes());
  }

  boolean matches(PoolId pool) {
    return Selector.matches(selector, pool.key());
  }

  /** Who, when and why, for a sentence. */
  public String text() {
    return Say.of(
        "'%s' was frozen by %s at %s: %s",
        selector, orderedBy, Instant.ofEpochMilli(atMillis), reason);
  }
}
