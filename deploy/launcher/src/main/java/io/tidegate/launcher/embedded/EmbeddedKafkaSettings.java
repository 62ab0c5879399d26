package io.tidegate.launcher.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The settings of a node that starts fast and stays small. */
final class EmbeddedKafkaSettings {
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private EmbeddedKafkaSettings() {}

  /** Internal topics have a copy on each of up to three nodes; with three, one may be down. */
  static Properties of(Path data, KafkaNode node, Map<String, String> overrides) {
    int copies = Math.min(3, node.controllerPorts().size());
    String replication = Integer.toString(copies);
    String minInSync = copies == 3 ? "2" : "1";
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "process.roles",
            "broker,controller",
            "node.id",
            Integer.toString(node.id()),
            "controller.quorum.voters",
            node.voters(),
            "controller.listener.names",
            CONTROLLER_LISTENER,
            "listeners",
            "BROKER://127.0.0.1:%d,%s://127.0.0.1:%d"
                .formatted(node.port(), CONTROLLER_LISTENER, node.controllerPort()),
            "advertised.listeners",
            "BROKER://127.0.0.1:" + node.port(),
            "inter.broker.listener.name",
            "BROKER",
            "listener.security.protocol.map",
            "BROKER:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT",
            "log.dirs",
            data.toString(),
            "auto.create.topics.enable",
            "false"));
    settings.putAll(
        Map.of(
            "offsets.topic.replication.factor",
            replication,
            "offsets.topic.num.partitions",
            "4",
            "transaction.state.log.replication.factor",
            replication,
            "transaction.state.log.min.isr",
            minInSync,
            "transaction.state.log.num.partitions",
            "4",
            "share.coordinator.state.topic.replication.factor",
            replication,
            "share.coordinator.state.topic.min.isr",
            minInSync,
            "share.coordinator.state.topic.num.partitions",
            "1",
            "group.initial.rebalance.delay.ms",
            "0",
            "controlled.shutdown.enable",
            "true"));
    settings.putAll(
        Map.of(
            // After a kill -9 the restarted broker waits until its dead self's session is over.
            "broker.session.timeout.ms", "2000",
            "broker.heartbeat.interval.ms", "500",
            // Kafka's 128 MiB is for large clusters.
            "log.cleaner.dedupe.buffer.size", "8388608",
            "log.cleaner.threads", "1",
            "log.index.size.max.bytes", "1048576",
            "num.network.threads", "2",
            "num.io.threads", "4",
            "background.threads", "2"));
    settings.putAll(overrides);
    return settings;
  }
}
