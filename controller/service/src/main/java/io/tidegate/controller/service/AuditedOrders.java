package io.tidegate.controller.service;

import io.tidegate.bus.Outgoing;
import io.tidegate.wire.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes what operators ordered into the audit log of a partition, before the first decision that
 * obeys it. The owner of the partition does it, as nobody else may write there; how far it has come
 * is kept with the pools' states and committed with them.
 */
final class AuditedOrders {
  /** No pool is called so: a name has no line break. */
  static final String KEY = "\norders";

  private final int partition;
  private long auditedOffset;

  private AuditedOrders(int partition, long auditedOffset) {
    this.partition = partition;
    this.auditedOffset = auditedOffset;
  }

  static AuditedOrders restore(int partition, Optional<byte[]> kept) {
    return new AuditedOrders(
        partition,
        kept.filter(bytes -> bytes.length == Long.BYTES)
            .map(bytes -> ByteBuffer.wrap(bytes).getLong())
            .orElse(-1L));
  }

  /** What is to be written for the orders that are new. */
  List<Outgoing> take(OrderWatch orders) {
    List<OrderWatch.Given> given = orders.after(auditedOffset);
    if (given.isEmpty()) {
      return List.of();
    }
    List<Outgoing> records = new ArrayList<>();
    for (OrderWatch.Given one : given) {
      records.add(Outgoing.to(Topics.DECISIONS, partition, one.order().key(), one.order()));
      auditedOffset = one.offset();
    }
    records.add(
        Outgoing.bytes(
            Topics.CONTROLLER_STATE,
            partition,
            KEY,
            ByteBuffer.allocate(Long.BYTES).putLong(auditedOffset).array()));
    return records;
  }
}
