package io.tidegate.bench;

import io.tidegate.wire.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends the samples of a synthetic fleet, its pools spread evenly over the partitions. */
final class SampleLoad implements AutoCloseable {
  private final SyntheticFleet fleet;
  private final int partitions;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  SampleLoad(String bootstrap, SyntheticFleet fleet, int partitions) {
    this.fleet = fleet;
    this.partitions = partitions;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "acks", "all",
                "compression.type", "lz4",
                "linger.ms", "5",
                "batch.size", "131072",
                "buffer.memory", "67108864"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** One sample of one pool; it may wait for room, and fails with what failed before. */
  void send(int pool, long startMillis, long endMillis) throws Exception {
    producer.send(
        new ProducerRecord<>(
            Topics.SAMPLES,
            pool % partitions,
            fleet.key(pool),
            fleet.bytes(pool, startMillis, endMillis)),
        (metadata, error) -> {
          if (error != null) {
            failure.compareAndSet(null, error);
          }
        });
    Exception failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  /** Each pool's sample of one interval. */
  void sendAll(long startMillis, long endMillis) throws Exception {
    for (int pool = 0; pool < fleet.pools(); pool++) {
      send(pool, startMillis, endMillis);
    }
  }

  void flush() throws Exception {
    producer.flush();
    Exception failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }
}
