package io.tidegate.launcher;

import io.tidegate.bus.BrokerLogins;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The brokers by which load generators are reached.
 *
 * @param others settings of Kafka's clients: how they prove who they are
 */
record GateKafka(String bootstrap, Map<String, String> others) {
  GateKafka {
    others = Map.copyOf(others);
  }

  /** Of any who can connect. */
  static GateKafka at(String bootstrap) {
    return new GateKafka(bootstrap, Map.of());
  }

  /**
   * Of a command line.
   *
   * @param file a properties file of Kafka's clients; null: none
   */
  static GateKafka of(String bootstrap, Path file) {
    if (file == null) {
      return at(bootstrap);
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw CommandFailedException.usage(
          "--kafka-config %s cannot be read: %s".formatted(file, e), e);
    }
    Map<String, String> others = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> others.put(n, properties.getProperty(n)));
    return new GateKafka(bootstrap, others);
  }

  /** For a client of Kafka: with this process's login for the brokers, where it has no other. */
  Map<String, Object> client() {
    Map<String, Object> all = new HashMap<>(BrokerLogins.client(bootstrap));
    all.putAll(others);
    return all;
  }
}
