package io.tidegate.wire;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a client proves to Kafka who it is, and by what it knows the brokers; the same for the
 * control plane and for agents. Names of hosts are always checked against the brokers'
 * certificates.
 *
 * @param tls whether the brokers are spoken to by TLS
 * @param ca the PEM text of those who vouch for the brokers; empty: whom Java trusts
 * @param certificate the PEM text of the certificate by which the client proves itself; empty: by
 *     none
 * @param key the PEM text of its key, PKCS #8, not encrypted
 * @param mechanism one of {@link #MECHANISMS}
 * @param user empty: no login
 * @param password of the user
 */
public record BrokerLogin(
    boolean tls,
    Optional<String> ca,
    Optional<String> certificate,
    Optional<String> key,
    String mechanism,
    String user,
    String password) {
  public static final String SCRAM_SHA_512 = "SCRAM-SHA-512";
  private static final String PLAIN = "PLAIN";

  /** The first is the default. */
  public static final List<String> MECHANISMS = List.of(SCRAM_SHA_512, "SCRAM-SHA-256", PLAIN);

  // Each a whole text of its own: where Kafka's classes are moved to another package, these are
  // renamed with them.
  private static final String SCRAM_MODULE =
      "org.apache.kafka.common.security.scram.ScramLoginModule";
  private static final String PLAIN_MODULE =
      "org.apache.kafka.common.security.plain.PlainLoginModule";

  /** By nothing, as nobody. */
  public static final BrokerLogin NONE =
      new BrokerLogin(
          false, Optional.empty(), Optional.empty(), Optional.empty(), SCRAM_SHA_512, "", "");

  /** Errors name what is wrong as the settings do that it comes from, without their prefix. */
  public BrokerLogin {
    if (!MECHANISMS.contains(mechanism)) {
      throw new IllegalArgumentException(
          "mechanism is '%s': must be one of %s"
              .formatted(mechanism, String.join(", ", MECHANISMS)));
    }
    if (user.isEmpty() != password.isEmpty()) {
      throw new IllegalArgumentException(
          user.isEmpty()
              ? "password is given without user: must be both or neither"
              : "password is empty: must be that of user '%s'".formatted(user));
    }
    if (!tls && (ca.isPresent() || certificate.isPresent() || key.isPresent())) {
      throw new IllegalArgumentException("tls is false: must be true where files for it are given");
    }
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException(
          "%s is empty: certificate and key must be both given, or neither"
              .formatted(certificate.isPresent() ? "key" : "certificate"));
    }
    if (mechanism.equals(PLAIN) && !user.isEmpty() && !tls) {
      throw new IllegalArgumentException(
          "mechanism is PLAIN, which sends the password as it is: tls must be true");
    }
  }

  /** Whether there is anything that a client without settings would do otherwise. */
  public boolean any() {
    return tls || !user.isEmpty();
  }

  /** The settings of a Kafka client, to be added to its others. */
  public Map<String, String> clientSettings() {
    Map<String, String> settings = new TreeMap<>();
    if (!any()) {
      return settings;
    }
    settings.put("security.protocol", user.isEmpty() ? "SSL" : tls ? "SASL_SSL" : "SASL_PLAINTEXT");
    if (!user.isEmpty()) {
      settings.put("sasl.mechanism", mechanism);
      settings.put(
          "sasl.jaas.config",
          (mechanism.equals(PLAIN) ? PLAIN_MODULE : SCRAM_MODULE)
              + " required username=%s password=%s;".formatted(quoted(user), quoted(password)));
    }
    ca.ifPresent(
        file -> {
          settings.put("ssl.truststore.type", "PEM");
          settings.put("ssl.truststore.certificates", file);
        });
    certificate.ifPresent(
        file -> {
          settings.put("ssl.keystore.type", "PEM");
          settings.put("ssl.keystore.certificate.chain", file);
          settings.put("ssl.keystore.key", key.orElseThrow());
        });
    return settings;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /**
   * What to do about a failure that the login may be the cause of.
   *
   * @param prefix what comes before the names of the settings, such as {@code kafka.security.}
   * @param failure of a Kafka client, by whose class and those of its causes it is told
   * @return empty where it is another one
   */
  public Optional<String> advice(String prefix, Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      // By name: this module knows no Kafka, and an agent's Kafka may be in another package.
      String name = t.getClass().getSimpleName();
      if (name.equals("SaslAuthenticationException") || name.equals("IllegalSaslStateException")) {
        return Optional.of(
            user.isEmpty()
                ? "%suser is empty, and the brokers ask for a login".formatted(prefix)
                : "the brokers do not take user '%s' with the password given (%suser, %spassword, %smechanism %s)"
                    .formatted(user, prefix, prefix, prefix, mechanism));
      }
      if (name.equals("SslAuthenticationException")) {
        return Optional.of(
            "TLS with the brokers fails: see %stls, %sca and %scertificate"
                .formatted(prefix, prefix, prefix));
      }
      if (name.endsWith("AuthorizationException")) {
        return Optional.of(
            "%s lacks a right (ACL); 'tidegate topics acls' prints what each role needs"
                .formatted(
                    user.isEmpty()
                        ? "this client, which has no %suser,".formatted(prefix)
                        : "user '%s' (%suser)".formatted(user, prefix)));
      }
      if (name.equals("TimeoutException") || name.equals("DisconnectException")) {
        return silent(prefix);
      }
    }
    return Optional.empty();
  }

  /** Brokers that expect TLS or a login hang up without a word on who comes without. */
  private Optional<String> silent(String prefix) {
    if (tls && !user.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "brokers that want %s hang up without a word: %s"
            .formatted(
                tls ? "a login" : user.isEmpty() ? "TLS or a login" : "TLS",
                tls
                    ? prefix + "user is empty"
                    : user.isEmpty()
                        ? "%stls is false and %suser is empty".formatted(prefix, prefix)
                        : prefix + "tls is false"));
  }

  @Override
  public String toString() {
    return "BrokerLogin[tls=%s, ca=%s, certificate=%s, key=%s, mechanism=%s, user=%s, password=%s]"
        .formatted(
            tls,
            ca.isPresent(),
            certificate.isPresent(),
            key.isEmpty() ? "none" : "(secret)",
            mechanism,
            user,
            password.isEmpty() ? "none" : "(secret)");
  }
}
