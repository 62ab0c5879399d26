package io.tidegate.spring;

import io.tidegate.pools.MetricConvention;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code tidegate}.
 *
 * @param enabled whether anything is started at all
 * @param service default: {@code spring.application.name}
 * @param kafka the brokers, {@code host:port[,host:port…]}; they need not be up
 * @param kafkaProperties more settings for the Kafka clients, e.g. for TLS
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
    @DefaultValue("1m") Duration window,
    @DefaultValue("5s") Duration closeTimeout,
    @DefaultValue("false") boolean resize,
    @DefaultValue Map<String, Clamp> clamps,
    String commandKey,
    Duration heartbeat,
    @DefaultValue Map<String, String> labels,
    @DefaultValue EndpointSettings endpoints,
    @DefaultValue MetricSettings metrics) {

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
