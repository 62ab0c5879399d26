package io.tidegate.wire;

/** Everything that can stand on a topic. */
public sealed interface WireMessage
    permits PoolMessage,
        Heartbeat,
        InstanceStatus,
        ModelRecord,
        ModelPointer,
        FreezeOrder,
        PolicySet,
        GateOrder,
        SilenceOrder,
        AlertMark,
        GateWork,
        GateReport,
        AuditHead {

  /** The record's key, where a topic has no key of its own (commands are keyed by instance). */
  String key();
}
