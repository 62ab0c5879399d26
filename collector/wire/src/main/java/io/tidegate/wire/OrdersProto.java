package io.tidegate.wire;

import io.tidegate.wire.proto.FreezeState;

/** What operators order, to protobuf and back. */
final class OrdersProto {
  private OrdersProto() {}

  static io.tidegate.wire.proto.FreezeOrder freeze(FreezeOrder m) {
    return io.tidegate.wire.proto.FreezeOrder.newBuilder()
        .setSelector(m.selector())
        .setState(m.frozen() ? FreezeState.FREEZE_STATE_FROZEN : FreezeState.FREEZE_STATE_THAWED)
        .setOrderedBy(m.orderedBy())
        .setReason(m.reason())
        .setAtMillis(m.atMillis())
        .setKeepSizes(m.keepSizes())
        .build();
  }

  /** A newer version's order may say more than is understood here: then it is no thawing. */
  static FreezeOrder freeze(io.tidegate.wire.proto.FreezeOrder p, int version) {
    boolean understood = version <= WireCodec.VERSION && p.getUnknownFields().asMap().isEmpty();
    boolean thawed = understood && p.getState() == FreezeState.FREEZE_STATE_THAWED;
    return new FreezeOrder(
        p.getSelector(),
        !thawed,
        p.getOrderedBy(),
        p.getReason(),
        p.getAtMillis(),
        understood && p.getKeepSizes());
  }

  static io.tidegate.wire.proto.PolicySet policies(PolicySet m) {
    return io.tidegate.wire.proto.PolicySet.newBuilder()
        .setVersion(m.version())
        .setId(m.id())
        .setYaml(m.yaml())
        .setAppliedBy(m.appliedBy())
        .setReason(m.reason())
        .setAtMillis(m.atMillis())
        .build();
  }

  static PolicySet policies(io.tidegate.wire.proto.PolicySet p) {
    return new PolicySet(
        p.getVersion(), p.getId(), p.getYaml(), p.getAppliedBy(), p.getReason(), p.getAtMillis());
  }

  static io.tidegate.wire.proto.AuditHead head(AuditHead m) {
    return io.tidegate.wire.proto.AuditHead.newBuilder()
        .setOrdersOffset(m.ordersOffset())
        .setLink(m.link())
        .build();
  }

  static AuditHead head(io.tidegate.wire.proto.AuditHead p) {
    return new AuditHead(p.getOrdersOffset(), p.getLink());
  }
}
