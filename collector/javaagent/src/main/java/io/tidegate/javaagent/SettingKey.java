package io.tidegate.javaagent;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The agent's settings. Each can be an argument of {@code -javaagent} ({@code max-pools=50}), a
 * system property ({@code tidegate.max-pools}), an environment variable ({@code
 * TIDEGATE_MAX_POOLS}) or a line in the file that {@code config} names; the first of these counts.
 */
enum SettingKey {
  /** {@code false}: the agent does nothing. Default true. */
  ENABLED,
  /** The service's name. Needed. */
  SERVICE,
  /** {@code host:port[,host:port…]}. Needed. */
  KAFKA,
  /** {@code true}: the brokers are spoken to by TLS. Default false. */
  KAFKA_TLS,
  /** A PEM file of those who vouch for the brokers. Default: whom Java trusts. */
  KAFKA_CA,
  /** A PEM file by which the agent proves itself, with {@link #KAFKA_KEY}. Default: by none. */
  KAFKA_CERTIFICATE,
  /** A PEM file of its key, PKCS #8. */
  KAFKA_KEY,
  /** SCRAM-SHA-512, SCRAM-SHA-256, or PLAIN, which needs TLS. Default SCRAM-SHA-512. */
  KAFKA_MECHANISM,
  /** The user at the brokers. Default: no login. */
  KAFKA_USER,
  /** The user's password: better in a file, as arguments and properties are seen by others. */
  KAFKA_PASSWORD,
  /** A file with the password. */
  KAFKA_PASSWORD_FILE,
  /** The width of the collector's windows. Default 1m. */
  WINDOW,
  /** How often to sample; has to divide the window. Default: a quarter of it. */
  SAMPLE,
  /** How often to give a sign of life. Default: the sample interval, but 1s to 10s. */
  HEARTBEAT,
  /** {@code name:value[,name:value…]}, such as a zone or a version. */
  LABELS,
  /** {@code true}, or names of pools with *: these may be resized from afar. Default false. */
  RESIZE,
  /** {@code pool:smallest..largest[,…]}; the first that names a pool counts. */
  CLAMP,
  /**
   * The Ed25519 public key, as {@code tidegate keygen} writes it: only commands that are signed by
   * its other half are obeyed. Default: commands need no signature.
   */
  COMMAND_KEY,
  /** Names with * of pools, or of classes that make pools or their threads: not watched. */
  EXCLUDE,
  /** No more pools than this are watched. Default 200. */
  MAX_POOLS,
  /** off, error, warn, info, debug or trace, on stderr. Default warn. */
  LOG,
  /** A properties file with any of the others. */
  CONFIG;

  /** What comes before a setting of the Kafka clients, such as {@code kafka.security.protocol}. */
  static final String KAFKA_PROPERTY = "kafka.";

  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String property() {
    return "tidegate." + key();
  }

  String variable() {
    return "TIDEGATE_" + name();
  }

  static Optional<SettingKey> of(String key) {
    return Arrays.stream(values()).filter(known -> known.key().equals(key)).findFirst();
  }

  static String all() {
    return Arrays.stream(values()).map(SettingKey::key).collect(Collectors.joining(", "));
  }
}
