package io.tidegate.controller.service;

import io.tidegate.bus.Outgoing;
import io.tidegate.controller.audit.ChainLink;
import io.tidegate.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Links what a partition's owner writes into the audit log. The newest link is kept with the pools'
 * states and committed with the records: so the next owner goes on from it, and a log whose end was
 * cut off is found.
 */
public final class AuditChain {
  /** No pool is called so: a name has no line break. */
  public static final String KEY = "\nchain";

  private final int partition;
  private ChainLink head;

  private AuditChain(int partition, ChainLink head) {
    this.partition = partition;
    this.head = head;
  }

  /** A damaged link begins the chain anew, which a check then finds. */
  static AuditChain restore(int partition, Optional<byte[]> kept) {
    return new AuditChain(partition, kept.flatMap(ChainLink::read).orElse(ChainLink.START));
  }

  /** Links the records that go to the audit log, and adds the newest link where there is one. */
  List<Outgoing> link(List<Outgoing> records) {
    ChainLink before = head;
    List<Outgoing> linked = new ArrayList<>(records);
    for (Outgoing record : records) {
      if (record.topic().equals(Topics.DECISIONS)) {
        head = head.next(record.key(), record.value());
        record.header(ChainLink.HEADER, head.bytes());
      }
    }
    if (head != before) {
      linked.add(Outgoing.bytes(Topics.CONTROLLER_STATE, partition, KEY, head.bytes()));
    }
    return linked;
  }
}
