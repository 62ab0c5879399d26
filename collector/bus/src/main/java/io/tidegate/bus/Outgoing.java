package io.tidegate.bus;

import io.tidegate.wire.Alert;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A record to be sent, encoded already. An alert is a CloudEvent, too, by its headers. */
public final class Outgoing {
  private final ProducerRecord<byte[], byte[]> record;

  private Outgoing(String topic, Integer partition, String key, byte[] value) {
    this.record =
        new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value);
  }

  private static Outgoing encoded(
      String topic, Integer partition, String key, WireMessage message) {
    Outgoing outgoing = new Outgoing(topic, partition, key, WireCodec.encode(message));
    if (message instanceof Alert alert) {
      CloudEventHeaders.add(alert, outgoing.record.headers());
    }
    return outgoing;
  }

  /** Keyed as the message says; the key decides the partition. */
  public static Outgoing of(String topic, WireMessage message) {
    return of(topic, message.key(), message);
  }

  /** The key decides the partition. */
  public static Outgoing of(String topic, String key, WireMessage message) {
    return encoded(topic, null, key, message);
  }

  /** To a given partition: the number that the input stood on, so that a pool stays on it. */
  public static Outgoing to(String topic, int partition, String key, WireMessage message) {
    return encoded(topic, partition, key, message);
  }

  /**
   * Bytes that are no wire message, such as a snapshot on a compacted topic.
   *
   * @param value null deletes the key from a compacted topic
   */
  public static Outgoing bytes(String topic, int partition, String key, byte[] value) {
    return new Outgoing(topic, partition, key, value);
  }

  /** Bytes as they are; the key decides the partition. */
  public static Outgoing bytes(String topic, String key, byte[] value) {
    return new Outgoing(topic, null, key, value);
  }

  /** Says more of the record beside it; added to this one. */
  public Outgoing header(String name, byte[] value) {
    record.headers().add(name, value);
    return this;
  }

  /** The key's bytes. */
  public byte[] key() {
    return record.key().clone();
  }

  /** The value's bytes; null deletes. */
  public byte[] value() {
    return record.value() == null ? null : record.value().clone();
  }

  public String topic() {
    return record.topic();
  }

  ProducerRecord<byte[], byte[]> producerRecord() {
    return record;
  }

  @Override
  public String toString() {
    int size = record.value() == null ? 0 : record.value().length;
    return "%s/%s[%d bytes]"
        .formatted(
            record.topic(), record.partition() == null ? "by key" : record.partition(), size);
  }
}
