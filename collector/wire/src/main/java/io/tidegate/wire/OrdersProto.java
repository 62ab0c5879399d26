package io.tidegate.wire;

import io.tidegate.wire.proto.FreezeState;
import io.tidegate.wire.proto.GateAction;
import java.util.Optional;

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

  static io.tidegate.wire.proto.GateOrder gate(GateOrder m) {
    return io.tidegate.wire.proto.GateOrder.newBuilder()
        .setRunId(m.runId())
        .setAction(
            switch (m.action()) {
              case SUBMITTED -> GateAction.GATE_ACTION_SUBMITTED;
              case ABORTED -> GateAction.GATE_ACTION_ABORTED;
              case OVERRIDDEN -> GateAction.GATE_ACTION_OVERRIDDEN;
            })
        .setOrderedBy(m.orderedBy())
        .setReason(m.reason())
        .setAtMillis(m.atMillis())
        .setPlanSha256(m.planSha256())
        .setCandidate(m.candidate())
        .setOutcome(m.outcome())
        .build();
  }

  static GateOrder gate(io.tidegate.wire.proto.GateOrder p) {
    return new GateOrder(
        p.getRunId(),
        switch (p.getAction()) {
          case GATE_ACTION_SUBMITTED -> GateOrder.Action.SUBMITTED;
          case GATE_ACTION_ABORTED -> GateOrder.Action.ABORTED;
          case GATE_ACTION_OVERRIDDEN -> GateOrder.Action.OVERRIDDEN;
          case GATE_ACTION_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalArgumentException(
                  "action is %d: must be 1 to 3".formatted(p.getActionValue()));
        },
        p.getOrderedBy(),
        p.getReason(),
        p.getAtMillis(),
        p.getPlanSha256(),
        p.getCandidate(),
        p.getOutcome());
  }

  static io.tidegate.wire.proto.SilenceOrder silence(SilenceOrder m) {
    return io.tidegate.wire.proto.SilenceOrder.newBuilder()
        .setId(m.id())
        .setSelector(m.selector())
        .setKindValue(m.kind().map(ToProto::number).orElse(0))
        .setStartsAtMillis(m.startsAtMillis())
        .setEndsAtMillis(m.endsAtMillis())
        .setReason(m.reason())
        .setOrderedBy(m.orderedBy())
        .setAtMillis(m.atMillis())
        .setMaintenance(m.maintenance())
        .build();
  }

  /** A newer version's order may be narrower than what is understood here: then it is none. */
  static SilenceOrder silence(io.tidegate.wire.proto.SilenceOrder p, int version) {
    if (version > WireCodec.VERSION || !p.getUnknownFields().asMap().isEmpty()) {
      throw new IllegalArgumentException(
          "silence '%s' says more than this version of Tidegate understands".formatted(p.getId()));
    }
    return new SilenceOrder(
        p.getId(),
        p.getSelector(),
        p.getKindValue() == 0
            ? Optional.empty()
            : Optional.of(FromProto.constant("kind", Alert.Kind.class, p.getKindValue())),
        p.getStartsAtMillis(),
        p.getEndsAtMillis(),
        p.getReason(),
        p.getOrderedBy(),
        p.getAtMillis(),
        p.getMaintenance());
  }

  static io.tidegate.wire.proto.AlertMark mark(AlertMark m) {
    return io.tidegate.wire.proto.AlertMark.newBuilder()
        .setEpisode(m.episode())
        .setPool(ToProto.pool(m.pool()))
        .setKindValue(ToProto.number(m.kind()))
        .setSeverityValue(ToProto.number(m.severity()))
        .setMarkValue(ToProto.number(m.mark()))
        .setComment(m.comment())
        .setMarkedBy(m.markedBy())
        .setAtMillis(m.atMillis())
        .build();
  }

  /** As of a silence: what is not understood as a whole keeps nothing back. */
  static AlertMark mark(io.tidegate.wire.proto.AlertMark p, int version) {
    if (version > WireCodec.VERSION || !p.getUnknownFields().asMap().isEmpty()) {
      throw new IllegalArgumentException(
          "mark of '%s' says more than this version of Tidegate understands"
              .formatted(p.getEpisode()));
    }
    return new AlertMark(
        p.getEpisode(),
        FromProto.pool(p.getPool()),
        FromProto.constant("kind", Alert.Kind.class, p.getKindValue()),
        FromProto.constant("severity", Alert.Severity.class, p.getSeverityValue()),
        FromProto.constant("mark", AlertMark.Mark.class, p.getMarkValue()),
        p.getComment(),
        p.getMarkedBy(),
        p.getAtMillis());
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
