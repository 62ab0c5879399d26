package io.tidegate.launcher.edge;

import io.tidegate.collector.service.edge.HostPort;
import io.tidegate.launcher.embedded.LocalPort;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** An embedded broker that is small and soon lets go of what it may not keep. */
public final class EdgeBroker {
  private static final Map<String, String> SMALL =
      Map.ofEntries(
          Map.entry("num.network.threads", "1"),
          Map.entry("num.io.threads", "2"),
          Map.entry("queued.max.requests", "50"),
          Map.entry("offsets.topic.num.partitions", "1"),
          Map.entry("offsets.topic.segment.bytes", "1048576"),
          Map.entry("transaction.state.log.num.partitions", "1"),
          Map.entry("transaction.state.log.segment.bytes", "1048576"),
          Map.entry("metadata.log.segment.bytes", "8388608"),
          Map.entry("metadata.max.retention.bytes", "16777216"),
          Map.entry("metadata.log.max.record.bytes.between.snapshots", "4194304"),
          Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
          Map.entry("log.initial.task.delay.ms", "5000"),
          Map.entry("log.retention.check.interval.ms", "5000"),
          Map.entry("log.segment.delete.delay.ms", "1000"));

  private EdgeBroker() {}

  /**
   * What an edge sets in place of the embedded broker's own.
   *
   * @param port of the listener for this machine, not 0
   * @param listen HOST:PORT of one more, for other hosts; empty: none
   */
  public static Map<String, String> settings(int port, String listen) throws IOException {
    Map<String, String> settings = new TreeMap<>(SMALL);
    if (!listen.isEmpty()) {
      HostPort others = HostPort.parse(listen);
      int controller = LocalPort.free();
      settings.put(
          "listeners",
          "BROKER://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,OTHERS://%s:%d"
              .formatted(port, controller, others.host(), others.port()));
      settings.put(
          "advertised.listeners",
          "BROKER://127.0.0.1:%d,OTHERS://%s:%d".formatted(port, others.host(), others.port()));
      settings.put(
          "listener.security.protocol.map",
          "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT,OTHERS:PLAINTEXT");
      settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
    }
    return settings;
  }
}
