package io.tidegate.javaagent;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Finds the settings: in the agent's arguments, the system properties, the environment, a file. */
record SettingSources(String arguments, Properties properties, Map<String, String> environment) {

  /**
   * Empty values where the agent is switched off.
   *
   * @throws InvalidSettingException if one is wrong or unknown
   */
  Values read() {
    Map<String, String> arguments = split(this.arguments);
    arguments.keySet().forEach(key -> requireKnown(key, "an argument of the agent"));
    Map<SettingKey, String> values = new EnumMap<>(SettingKey.class);
    for (SettingKey key : SettingKey.values()) {
      String value = arguments.get(key.key());
      value = value != null ? value : properties.getProperty(key.property());
      value = value != null ? value : environment.get(key.variable());
      if (value != null) {
        values.put(key, value.strip());
      }
    }
    Map<String, String> file = file(values.get(SettingKey.CONFIG));
    file.forEach(
        (key, value) ->
            SettingKey.of(key).ifPresent(known -> values.putIfAbsent(known, value.strip())));
    return new Values(values, kafkaProperties(arguments, file));
  }

  /** What was found for the keys, and the settings of the Kafka clients. */
  record Values(Map<SettingKey, String> values, Map<String, String> kafkaProperties) {
    boolean enabled() {
      String text = values.getOrDefault(SettingKey.ENABLED, "true");
      if (!text.equals("true") && !text.equals("false")) {
        throw new InvalidSettingException("enabled is '%s': must be true or false".formatted(text));
      }
      return text.equals("true");
    }

    AgentSettings settings() {
      return AgentSettings.of(values, kafkaProperties);
    }
  }

  private Map<String, String> kafkaProperties(
      Map<String, String> arguments, Map<String, String> file) {
    Map<String, String> found = new TreeMap<>();
    addKafkaProperties(file, "", found);
    Map<String, String> system = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> system.put(key, properties.getProperty(key)));
    addKafkaProperties(system, "tidegate.", found);
    addKafkaProperties(arguments, "", found);
    return found;
  }

  private static void addKafkaProperties(
      Map<String, String> from, String before, Map<String, String> to) {
    String prefix = before + SettingKey.KAFKA_PROPERTY;
    from.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            to.put(key.substring(prefix.length()), value);
          }
        });
  }

  /** {@code key=value,key=value}; what has no "=" belongs to the list before it. */
  private static Map<String, String> split(String text) {
    Map<String, String> found = new LinkedHashMap<>();
    if (text == null || text.isBlank()) {
      return found;
    }
    String last = null;
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        last = part.substring(0, equals).strip();
        found.put(last, part.substring(equals + 1));
      } else if (last != null) {
        found.merge(last, part, (before, more) -> before + "," + more);
      } else {
        throw new InvalidSettingException(
            "the agent's arguments begin with '%s': must be key=value[,key=value…]"
                .formatted(part));
      }
    }
    return found;
  }

  private static Map<String, String> file(String name) {
    Map<String, String> found = new TreeMap<>();
    if (name == null) {
      return found;
    }
    Properties lines = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(name))) {
      lines.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidSettingException("config '%s' cannot be read: %s".formatted(name, e));
    }
    for (String key : lines.stringPropertyNames()) {
      requireKnown(key, "in " + name);
      found.put(key, lines.getProperty(key));
    }
    return found;
  }

  private static void requireKnown(String key, String where) {
    if (SettingKey.of(key).isEmpty() && !key.startsWith(SettingKey.KAFKA_PROPERTY)) {
      throw new InvalidSettingException(
          "'%s', %s, is no setting: there are %s, and kafka.… for the Kafka clients"
              .formatted(key, where, SettingKey.all()));
    }
  }
}
