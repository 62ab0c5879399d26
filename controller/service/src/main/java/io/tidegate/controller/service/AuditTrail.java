package io.tidegate.controller.service;

import com.google.protobuf.ByteString;
import io.tidegate.bus.Outgoing;
import io.tidegate.controller.audit.ChainLink;
import io.tidegate.wire.AuditHead;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a partition's owner writes into the audit log, as nobody else may write there: what
 * operators ordered before the first decision that obeys it, and each record linked to the one
 * before it. How far it has come is kept with the pools' states and committed with the records: so
 * the next owner goes on from there, and a log whose end was cut off is found.
 */
final class AuditTrail {
  private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

  private final int partition;
  private long ordersOffset;
  private ChainLink newest;

  private AuditTrail(int partition, long ordersOffset, ChainLink newest) {
    this.partition = partition;
    this.ordersOffset = ordersOffset;
    this.newest = newest;
  }

  /** A damaged head begins the chain anew, which a check then finds. */
  static AuditTrail restore(int partition, Optional<byte[]> kept) {
    if (kept.isPresent()) {
      try {
        AuditHead head = WireCodec.decode(kept.get(), AuditHead.class);
        return new AuditTrail(partition, head.ordersOffset(), linkOf(head));
      } catch (UndecodableRecordException e) {
        LOG.error("partition {}: how far the audit log is cannot be read", partition, e);
      }
    }
    return new AuditTrail(partition, -1, ChainLink.START);
  }

  static ChainLink linkOf(AuditHead head) {
    return ChainLink.read(head.link().toByteArray()).orElse(ChainLink.START);
  }

  /** What is to be written for the orders that are new. */
  List<Outgoing> orders(OrderWatch orders) {
    List<Outgoing> records = new ArrayList<>();
    for (GivenOrders.Given one : orders.after(ordersOffset)) {
      records.add(Outgoing.to(Topics.DECISIONS, partition, one.order().key(), one.order()));
      ordersOffset = one.offset();
    }
    return records;
  }

  /** Links the records that go to the audit log; where there is one, the new head comes last. */
  List<Outgoing> link(List<Outgoing> records) {
    ChainLink before = newest;
    for (Outgoing record : records) {
      if (record.topic().equals(Topics.DECISIONS)) {
        newest = newest.next(record.key(), record.value());
        record.header(ChainLink.HEADER, newest.bytes());
      }
    }
    if (newest.number() == before.number()) {
      return records;
    }
    List<Outgoing> linked = new ArrayList<>(records);
    AuditHead head = new AuditHead(ordersOffset, ByteString.copyFrom(newest.bytes()));
    linked.add(Outgoing.to(Topics.CONTROLLER_STATE, partition, head.key(), head));
    return linked;
  }
}
