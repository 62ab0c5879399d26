package io.tidegate.javaagent;

import io.tidegate.wire.BrokerLogin;
import io.tidegate.wire.CommandSignature;
import java.security.PublicKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * What the agent is told, and what it does where nothing is said. The keys are those of {@link
 * SettingKey}.
 *
 * @param sampleInterval empty: a quarter of the window
 * @param heartbeat empty: the sample interval, but 1 s to 10 s
 * @param resize the pools that may be resized from afar
 * @param commandKey commands need a signature by its other half; empty: they need none
 * @param exclude pools, thread factories, executors and creators that are left alone
 */
record AgentSettings(
    String service,
    String kafka,
    Map<String, String> kafkaProperties,
    BrokerLogin login,
    Duration window,
    Optional<Duration> sampleInterval,
    Optional<Duration> heartbeat,
    Map<String, String> labels,
    Globs resize,
    List<Clamp> clamps,
    Optional<PublicKey> commandKey,
    Globs exclude,
    int maxPools,
    Optional<Level> log) {
  private static final List<String> COMPRESSIONS = List.of("none", "gzip", "lz4");

  AgentSettings {
    kafkaProperties = Map.copyOf(kafkaProperties);
    labels = Map.copyOf(labels);
    clamps = List.copyOf(clamps);
  }

  /** Reads values that were found for the keys. */
  static AgentSettings of(Map<SettingKey, String> values, Map<String, String> kafkaProperties) {
    return new AgentSettings(
        needed(values, SettingKey.SERVICE, "the name of the service that this process belongs to"),
        needed(values, SettingKey.KAFKA, "host:port[,host:port…] of the brokers"),
        allowed(kafkaProperties),
        KafkaLogin.of(values),
        duration(values, SettingKey.WINDOW).orElse(Duration.ofMinutes(1)),
        duration(values, SettingKey.SAMPLE),
        duration(values, SettingKey.HEARTBEAT),
        pairs(values),
        resize(values.get(SettingKey.RESIZE)),
        list(values.get(SettingKey.CLAMP)).stream().map(AgentSettings::clamp).toList(),
        Optional.ofNullable(values.get(SettingKey.COMMAND_KEY)).map(AgentSettings::commandKey),
        new Globs(list(values.get(SettingKey.EXCLUDE))),
        maxPools(values.get(SettingKey.MAX_POOLS)),
        level(values.get(SettingKey.LOG)));
  }

  private static String needed(Map<SettingKey, String> values, SettingKey key, String meaning) {
    String value = values.get(key);
    if (value == null || value.isBlank()) {
      throw new InvalidSettingException(
          "%s is missing: must be %s; say -javaagent:tidegate-agent.jar=%s=…, -D%s=… or %s=…"
              .formatted(key.key(), meaning, key.key(), key.property(), key.variable()));
    }
    return value;
  }

  /** What the agent writes is compressed by Java alone: no native code gets into the JVM for it. */
  private static Map<String, String> allowed(Map<String, String> kafkaProperties) {
    String compression = kafkaProperties.get("compression.type");
    if (compression != null && !COMPRESSIONS.contains(compression.strip())) {
      throw new InvalidSettingException(
          "kafka.compression.type is '%s': must be none, gzip or lz4, the agent writes no other"
              .formatted(compression));
    }
    return kafkaProperties;
  }

  private static PublicKey commandKey(String text) {
    try {
      return CommandSignature.publicKey(text);
    } catch (IllegalArgumentException e) {
      // Not repeated: it may be the private one.
      throw new InvalidSettingException(
          "command-key is no Ed25519 public key: must be the text of tidegate-command.pub, which 'tidegate keygen' writes");
    }
  }

  private static Optional<Duration> duration(Map<SettingKey, String> values, SettingKey key) {
    String text = values.get(key);
    if (text == null) {
      return Optional.empty();
    }
    String value = text.strip().toLowerCase(Locale.ROOT);
    try {
      if (value.endsWith("ms")) {
        return Optional.of(Duration.ofMillis(positive(value, 2)));
      } else if (value.endsWith("s")) {
        return Optional.of(Duration.ofSeconds(positive(value, 1)));
      } else if (value.endsWith("m")) {
        return Optional.of(Duration.ofMinutes(positive(value, 1)));
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new InvalidSettingException(
        "%s is '%s': must be a time such as 250ms, 1s or 1m".formatted(key.key(), text));
  }

  private static long positive(String value, int unitLength) {
    long number = Long.parseLong(value.substring(0, value.length() - unitLength));
    if (number < 1) {
      throw new NumberFormatException("not positive");
    }
    return number;
  }

  private static Map<String, String> pairs(Map<SettingKey, String> values) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : list(values.get(SettingKey.LABELS))) {
      int colon = pair.indexOf(':');
      if (colon < 1) {
        throw new InvalidSettingException(
            "labels has '%s': must be name:value[,name:value…]".formatted(pair));
      }
      pairs.put(pair.substring(0, colon), pair.substring(colon + 1));
    }
    return pairs;
  }

  private static Globs resize(String text) {
    if (text == null || text.equalsIgnoreCase("false")) {
      return Globs.NONE;
    }
    return text.equalsIgnoreCase("true") ? Globs.ALL : new Globs(list(text));
  }

  private static Clamp clamp(String text) {
    int colon = text.lastIndexOf(':');
    int dots = text.indexOf("..", colon + 1);
    try {
      if (colon > 0 && dots > colon) {
        return new Clamp(
            new Globs(List.of(text.substring(0, colon))),
            Integer.parseInt(text.substring(colon + 1, dots)),
            Integer.parseInt(text.substring(dots + 2)));
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new InvalidSettingException(
        "clamp has '%s': must be pool:smallest..largest, such as orders-*:2..16".formatted(text));
  }

  private static int maxPools(String text) {
    try {
      int pools = text == null ? 200 : Integer.parseInt(text.strip());
      if (pools >= 1) {
        return pools;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new InvalidSettingException(
        "max-pools is '%s': must be a number of at least 1".formatted(text));
  }

  private static Optional<Level> level(String text) {
    String value = text == null ? "WARN" : text.strip().toUpperCase(Locale.ROOT);
    if (value.equals("OFF")) {
      return Optional.empty();
    }
    for (Level level : Level.values()) {
      if (level.name().equals(value)) {
        return Optional.of(level);
      }
    }
    throw new InvalidSettingException(
        "log is '%s': must be off, error, warn, info, debug or trace".formatted(text));
  }

  private static List<String> list(String text) {
    return text == null
        ? List.of()
        : List.of(text.split(",")).stream().map(String::strip).filter(s -> !s.isEmpty()).toList();
  }
}
