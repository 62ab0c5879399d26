package io.tidegate.chaos;

import io.tidegate.launcher.faults.NumberedSamples;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends, under the names of the numbered pools, what a collector has to refuse. */
final class Intruders implements AutoCloseable {
  private static final int FLOOD = 1_500;
  private static final int STEPPED = 200;
  private static final int LONGEST_BYTES = 600;

  /** No message of ours begins so: it is the end of a group that never began. */
  private static final byte NO_TAG = 0x7C;

  private final KafkaProducer<byte[], byte[]> producer;
  private final Random random;
  private final Set<String> malformed = new ConcurrentSkipListSet<>();
  private final Set<String> stepped = new ConcurrentSkipListSet<>();
  private final AtomicReference<Exception> refused = new AtomicReference<>();

  Intruders(String bootstrap, long seed) {
    this.random = new Random(seed);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "acks", "all", "request.timeout.ms", "5000"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** A record's place, as the headers of a rejected one tell it. */
  static String place(String topic, String partition, String offset) {
    return topic + "-" + partition + "@" + offset;
  }

  void flood() {
    for (int i = 0; i < FLOOD; i++) {
      byte[] value = new byte[1 + random.nextInt(LONGEST_BYTES)];
      random.nextBytes(value);
      value[0] = NO_TAG;
      send("shop/pool-" + random.nextInt(NumberedSamples.POOLS), value, malformed);
    }
    settle();
  }

  /** As many of in an hour as of yesterday. */
  void stepClock() {
    long nowMillis = System.currentTimeMillis() / 1000 * 1000;
    NumberedSamples ahead = new NumberedSamples(nowMillis + Duration.ofHours(1).toMillis());
    NumberedSamples behind = new NumberedSamples(nowMillis - Duration.ofDays(1).toMillis());
    for (int i = 0; i < STEPPED; i++) {
      PoolSample sample = (i % 2 == 0 ? ahead : behind).sample(i);
      send(sample.key(), WireCodec.encode(sample), stepped);
    }
    settle();
  }

  private void send(String key, byte[] value, Set<String> places) {
    producer.send(
        new ProducerRecord<>(Topics.SAMPLES, key.getBytes(StandardCharsets.UTF_8), value),
        (metadata, error) -> {
          if (error == null) {
            places.add(
                place(
                    metadata.topic(),
                    Integer.toString(metadata.partition()),
                    Long.toString(metadata.offset())));
          } else {
            refused.compareAndSet(null, error);
          }
        });
  }

  private void settle() {
    producer.flush();
    if (refused.get() != null) {
      throw new IllegalStateException("a record was not taken by the brokers", refused.get());
    }
  }

  Set<String> malformed() {
    return new TreeSet<>(malformed);
  }

  Set<String> stepped() {
    return new TreeSet<>(stepped);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
