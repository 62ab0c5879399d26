package io.tidegate.bus;

import io.tidegate.wire.BrokerLogin;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * By which login this process comes to which brokers. One for each address, as for Java's own
 * logins, and not handed from part to part: so no client can be made without it.
 */
public final class BrokerLogins {
  /** What comes before the names of the settings in errors. */
  private static final String SETTINGS = "kafka.security.";

  private static final Map<String, Known> KNOWN = new ConcurrentHashMap<>();

  private record Known(BrokerLogin login, Map<String, String> clientSettings) {}

  private BrokerLogins() {}

  /**
   * From now on the login of every client that is made for these brokers.
   *
   * @param bootstrap as the clients are given it, to the letter
   * @throws IllegalArgumentException naming a file of the login that cannot be read
   */
  public static void use(String bootstrap, BrokerLogin login) {
    KNOWN.put(Settings.present("bootstrap", bootstrap), new Known(login, login.clientSettings()));
  }

  /**
   * The settings of a Kafka client with the login for its brokers.
   *
   * @param client has {@code bootstrap.servers}
   */
  public static Map<String, Object> with(Map<String, ?> client) {
    Map<String, Object> settings = new HashMap<>(client);
    Known known = KNOWN.get((String) client.get("bootstrap.servers"));
    if (known != null) {
      settings.putAll(known.clientSettings());
    }
    return settings;
  }

  /** The settings of a Kafka client that needs no others. */
  public static Map<String, Object> client(String bootstrap) {
    return with(Map.of("bootstrap.servers", Settings.present("bootstrap", bootstrap)));
  }

  /** What to do about a failure that the login may be the cause of; empty where it is another. */
  static Optional<String> advice(String bootstrap, Throwable failure) {
    Known known = KNOWN.get(bootstrap);
    return (known == null ? BrokerLogin.NONE : known.login()).advice(SETTINGS, failure);
  }

  /** The failure, and what to do about it. */
  public static String text(String bootstrap, Throwable failure) {
    return failure + advice(bootstrap, failure).map(advice -> "; " + advice).orElse("");
  }
}
