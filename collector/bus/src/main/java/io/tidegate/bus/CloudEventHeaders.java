package io.tidegate.bus;

import io.tidegate.wire.Alert;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.apache.kafka.common.header.Headers;

/**
 * The attributes of a CloudEvent 1.0 in Kafka's binary mode: a consumer that knows no Tidegate can
 * sort and tell apart alerts by their headers; the value stays the wire's protobuf. The same alert
 * has the same {@code ce_source} and {@code ce_id}.
 */
final class CloudEventHeaders {
  private static final String SOURCE = "/tidegate";
  private static final String TYPE = "io.tidegate.alert.";

  private CloudEventHeaders() {}

  static void add(Alert alert, Headers to) {
    put(to, "ce_specversion", "1.0");
    put(to, "ce_id", alert.alertId());
    put(to, "ce_source", SOURCE);
    put(to, "ce_type", TYPE + alert.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    put(to, "ce_subject", alert.pool().key());
    put(to, "ce_time", Instant.ofEpochMilli(alert.atMillis()).toString());
    put(to, "content-type", "application/protobuf");
  }

  private static void put(Headers to, String name, String value) {
    to.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
