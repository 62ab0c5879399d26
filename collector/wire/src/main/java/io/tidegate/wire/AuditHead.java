package io.tidegate.wire;

import com.google.protobuf.ByteString;

/**
 * How far the audit log of a partition is, kept apart from it.
 *
 * @param ordersOffset offset on {@link Topics#POLICIES} of the newest order that stands in it; -1
 *     where there is none
 * @param link of its newest record in the chain; empty where there is none
 */
public record AuditHead(long ordersOffset, ByteString link) implements WireMessage {
  public AuditHead {
    if (ordersOffset < -1) {
      throw new IllegalArgumentException(
          "ordersOffset is %d: must be at least -1".formatted(ordersOffset));
    }
    Check.present("link", link);
  }

  @Override
  public String key() {
    return Topics.AUDIT_KEY;
  }
}
