package io.tidegate.agent;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The settings of the agent's two Kafka clients. Times in milliseconds. */
record KafkaSettings(String bootstrap, Map<String, String> extra, String instance) {
  KafkaSettings {
    extra = Map.copyOf(extra);
  }

  Map<String, Object> producer() {
    Map<String, Object> settings = common("-out");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // Only the reporter's own thread blocks, and it has to look at its stop signal.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000L);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    // Long: the producer's own retries keep a record single, a second send of it would not.
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
    // What was in use once, the producer keeps, in pieces of this size, one or more for each
    // partition. It holds no more than one batch of the reporter's, some 25 KB.
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 4 << 10);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L << 20);
    return settings;
  }

  Map<String, Object> consumer() {
    Map<String, Object> settings = common("-in");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // Where a position is gone, the topic was made anew: what is on it then is old or not ours.
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
    return settings;
  }

  /** Without the others: a password may be among them. */
  @Override
  public String toString() {
    return "KafkaSettings[bootstrap=%s, instance=%s]".formatted(bootstrap, instance);
  }

  private Map<String, Object> common(String suffix) {
    Map<String, Object> settings = new HashMap<>(extra);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "tidegate-agent-" + instance + suffix);
    settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 100L);
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, Backoff.LONGEST_MILLIS);
    settings.put(CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, 100L);
    settings.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 60_000L);
    settings.put("enable.metrics.push", false);
    // Nobody reads the clients' own metrics, and the JVM's MBeans are the application's.
    settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
    settings.put(CommonClientConfigs.METRICS_NUM_SAMPLES_CONFIG, 1);
    return settings;
  }
}
