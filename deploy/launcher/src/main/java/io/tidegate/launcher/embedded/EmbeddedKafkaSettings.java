package io.tidegate.launcher.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The settings of a single node that starts fast and stays small. */
final class EmbeddedKafkaSettings {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private EmbeddedKafkaSettings() {}

  static Properties of(Path data, int port, int controllerPort, Map<String, String> overrides) {
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "process.roles",
            "broker,controller",
            "node.id",
            Integer.toString(NODE_ID),
            "controller.quorum.voters",
            NODE_ID + "@127.0.0.1:" + controllerPort,
            "controller.listener.names",
            CONTROLLER_LISTENER,
            "listeners",
            "BROKER://127.0.0.1:%d,%s://127.0.0.1:%d"
                .formatted(port, CONTROLLER_LISTENER, controllerPort),
            "advertised.listeners",
            "BROKER://127.0.0.1:" + port,
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
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "4",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "transaction.state.log.num.partitions", "4",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "share.coordinator.state.topic.num.partitions", "1",
            "group.initial.rebalance.delay.ms", "0",
            "controlled.shutdown.enable", "true"));
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
