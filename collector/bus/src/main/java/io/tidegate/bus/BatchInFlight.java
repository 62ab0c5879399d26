package io.tidegate.bus;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A batch on its way from the poll thread to the handler and back. */
final class BatchInFlight {
  final ConsumerRecords<byte[], byte[]> records;
  private final long sinceNanos = System.nanoTime();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile Map<TopicPartition, OffsetAndMetadata> durable = Map.of();
  private volatile Throwable failure;

  /** Poll thread only. Its partitions went before it was done, so its outcome counts no more. */
  boolean abandoned;

  BatchInFlight(ConsumerRecords<byte[], byte[]> records) {
    this.records = records;
  }

  void complete(Map<TopicPartition, OffsetAndMetadata> offsets, Throwable cause) {
    if (cause != null) {
      failure = cause;
    } else if (offsets == null) {
      failure = new IllegalStateException("the handler's future held null: must hold a map");
    } else {
      durable = Map.copyOf(offsets);
    }
    done.countDown();
  }

  boolean await(long millis) {
    try {
      return done.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return done.getCount() == 0;
    }
  }

  long ageMillis() {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos));
  }

  /** After {@link #await} said true. */
  Map<TopicPartition, OffsetAndMetadata> durable() {
    return durable;
  }

  /** After {@link #await} said true; null: it succeeded. */
  Throwable failure() {
    return failure;
  }
}
