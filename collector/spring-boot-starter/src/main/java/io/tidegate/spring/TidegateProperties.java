package io.tidegate.spring;

import io.tidegate.pools.MetricConvention;
import io.tidegate.wire.BrokerLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code tidegate}.
 *
 * @param enabled whether anything is started at all
 * @param service default: {@code spring.application.name}
 * @param kafka the brokers, {@code host:port[,host:port…]}; they need not be up
 * @param kafkaProperties more settings for the Kafka clients, e.g. for TLS
 * @param kafkaLogin how the agent proves to the brokers who it is
 * @param window the width of the collector's windows
 * @param closeTimeout how long the agent may take to stop
 * @param resize whether pools may be resized from afar: those that have limits of their own, and
 *     those that {@code clamps} names; all others are read-only
 * @param clamps by pool name, which for most beans is theirs, the limits that no resize from afar
 *     can pass; * stands for any text and ? for any character, and needs brackets: {@code
 *     tidegate.clamps.[mail-*].max}
 * @param commandKey the Base64 text of an Ed25519 public key in its X.509 encoding: only commands
 *     that are signed with its private key are taken; default: none, commands need no signature
 * @param heartbeat how often to give a sign of life; default: the agent's own
 * @param labels to tell instances apart by, such as a zone
 */
@ConfigurationProperties("tidegate")
public record TidegateProperties(
    @DefaultValue("true") boolean enabled,
    String service,
    String kafka,
    @DefaultValue Map<String, String> kafkaProperties,
    @DefaultValue KafkaLogin kafkaLogin,
    @DefaultValue("1m") Duration window,
    @DefaultValue("5s") Duration closeTimeout,
    @DefaultValue("false") boolean resize,
    @DefaultValue Map<String, Clamp> clamps,
    String commandKey,
    Duration heartbeat,
    @DefaultValue Map<String, String> labels,
    @DefaultValue EndpointSettings endpoints,
    @DefaultValue MetricSettings metrics) {

  /**
   * The login at the brokers.
   *
   * @param tls whether they are spoken to by TLS
   * @param ca a PEM file of those who vouch for them; default: whom Java trusts
   * @param certificate a PEM file by which the agent proves itself; default: by none
   * @param key the PEM file of its key, PKCS #8
   * @param mechanism SCRAM-SHA-512, SCRAM-SHA-256, or PLAIN, which needs tls
   * @param user default: no login
   * @param password of the user; like any property it can come from a file, by {@code
   *     spring.config.import=configtree:}
   */
  public record KafkaLogin(
      @DefaultValue("false") boolean tls,
      Path ca,
      Path certificate,
      Path key,
      @DefaultValue(BrokerLogin.SCRAM_SHA_512) String mechanism,
      @DefaultValue("") String user,
      @DefaultValue("") String password) {
    BrokerLogin login() {
      return new BrokerLogin(
          tls,
          read("ca", ca),
          read("certificate", certificate),
          read("key", key),
          mechanism,
          user,
          password);
    }

    private static Optional<String> read(String setting, Path file) {
      try {
        return file == null ? Optional.empty() : Optional.of(Files.readString(file));
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "%s is '%s': there is no such file that can be read".formatted(setting, file), e);
      }
    }

    @Override
    public String toString() {
      return "KafkaLogin[tls=%s, user=%s]".formatted(tls, user);
    }
  }

  /** The least and the most that a pool may be set to. */
  public record Clamp(int min, int max) {
    public Clamp {
      if (min < 1 || max < min) {
        throw new SettingException(
            "tidegate.clamps",
            "a clamp is %d to %d: min must be at least 1, and max at least min"
                .formatted(min, max));
      }
    }
  }

  /**
   * Latency series.
   *
   * @param timed whether methods with {@code @Timed} are latency series
   * @param http whether HTTP requests are, one series for each method and route
   * @param limit series at most; what comes beyond goes into one named "other"
   */
  public record EndpointSettings(
      @DefaultValue("true") boolean timed,
      @DefaultValue("true") boolean http,
      @DefaultValue("200") int limit) {
    public EndpointSettings {
      if (limit < 1) {
        throw new SettingException(
            "tidegate.endpoints.limit", "it is %d: must be at least 1".formatted(limit));
      }
    }
  }

  /**
   * Meters.
   *
   * @param enabled whether the pools are published in the MeterRegistry
   * @param convention whose names the meters of connection pools have
   */
  public record MetricSettings(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("micrometer") MetricConvention convention) {}
}
