package io.tidegate.wire;

/**
 * The kill switch is turned on or off for the pools that a selector matches. The newest order of
 * each selector counts; a pool is frozen as long as one of them freezes it.
 *
 * @param selector glob over {@code service/pool}, as in a policy; {@code *} for every pool
 * @param frozen false: what the same selector froze before may be commanded again
 * @param orderedBy who turned it, for the audit log
 * @param keepSizes whether leases are renewed while frozen, which keeps sizes that were set before;
 *     otherwise nothing at all is sent, and instances go back to their owners' sizes
 */
public record FreezeOrder(
    String selector,
    boolean frozen,
    String orderedBy,
    String reason,
    long atMillis,
    boolean keepSizes)
    implements WireMessage {
  public FreezeOrder {
    Check.id("selector", selector);
    Check.id("orderedBy", orderedBy);
    Check.id("reason", reason);
    Check.notNegative("atMillis", atMillis);
  }

  @Override
  public String key() {
    return Topics.FREEZE_KEY + selector;
  }
}
