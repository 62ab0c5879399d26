package io.tidegate.wire;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;

/** What limits on queues added; its bytes are kept in golden-v4.txt. */
final class AdmissionSamples {
  private AdmissionSamples() {}

  static final Command COMMAND =
      new Command(
          "d/i",
          "d",
          Samples.ORDERS,
          "i",
          3,
          8,
          8,
          Samples.T0,
          Samples.T0 + 5000,
          CommandAction.RESIZE,
          60_000,
          ByteString.EMPTY,
          14);

  static List<WireMessage> all() {
    return List.of(
        COMMAND.signedWith(new byte[] {1, 2, 3}),
        new Ack(
            "d/i", Samples.ORDERS, "i", Ack.Outcome.APPLIED, 4, 8, 8, "", Samples.T0 + 20, 8, 14),
        new Heartbeat(
            "orders",
            "i",
            Samples.T0 - 5000,
            Samples.T0,
            5000,
            "0.1.0",
            Map.of(),
            false,
            List.of(
                new Heartbeat.Pool(
                    Samples.ORDERS,
                    PoolKind.WORKER,
                    PoolPhase.RUNNING,
                    new PoolSpec(8, 14, 1, 64, false, 1, 200),
                    3,
                    7))),
        new Decision(
            "d",
            Samples.ORDERS,
            Samples.T0,
            Decision.Kind.ADMISSION,
            "auto",
            "admission-tightened",
            "14 may wait of 200",
            200,
            14,
            14,
            List.of(),
            0,
            "",
            List.of(),
            ""));
  }
}
