package io.tidegate.bus;

import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;

/**
 * Keeps records that could not be used, as they came, on {@link Topics#REJECTED}; their headers
 * {@code reason}, {@code topic}, {@code partition} and {@code offset} (UTF-8 text) say why and
 * where they stood.
 */
public final class RejectedRecords {
  private static final int MAX_REASON = 1_000;

  /** What is kept of a record that with its headers became too large to be sent. */
  private static final int MAX_KEPT_BYTES = 65_536;

  private final RecordSender sender;
  private final AtomicLong parked = new AtomicLong();

  public RejectedRecords(RecordSender sender) {
    this.sender = sender;
  }

  /** Completes when the record is stored there: only then may its offset be committed. */
  public Future<Void> park(ConsumerRecord<byte[], byte[]> rejected, String reason) {
    return sender
        .sendRecords(List.of(copy(rejected, reason, rejected.value())))
        .recover(
            error ->
                error instanceof RecordTooLargeException
                    ? sender.sendRecords(List.of(shortened(rejected, reason)))
                    : Future.failedFuture(error))
        .onSuccess(stored -> parked.incrementAndGet());
  }

  /** Records parked since the start. */
  public long count() {
    return parked.get();
  }

  private static ProducerRecord<byte[], byte[]> shortened(
      ConsumerRecord<byte[], byte[]> rejected, String reason) {
    byte[] value = rejected.value();
    byte[] kept =
        value == null ? null : Arrays.copyOf(value, Math.min(value.length, MAX_KEPT_BYTES));
    ProducerRecord<byte[], byte[]> copy = copy(rejected, reason, kept);
    header(copy.headers(), "original-bytes", Integer.toString(value == null ? 0 : value.length));
    return copy;
  }

  private static ProducerRecord<byte[], byte[]> copy(
      ConsumerRecord<byte[], byte[]> rejected, String reason, byte[] value) {
    ProducerRecord<byte[], byte[]> copy =
        new ProducerRecord<>(Topics.REJECTED, rejected.key(), value);
    header(
        copy.headers(),
        "reason",
        reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON));
    header(copy.headers(), "topic", rejected.topic());
    header(copy.headers(), "partition", Integer.toString(rejected.partition()));
    header(copy.headers(), "offset", Long.toString(rejected.offset()));
    return copy;
  }

  private static void header(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
