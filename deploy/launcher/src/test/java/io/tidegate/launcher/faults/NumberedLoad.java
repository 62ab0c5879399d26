package io.tidegate.launcher.faults;

import io.tidegate.bus.Await;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends the numbered samples one after the other, acknowledged by all replicas in sync. */
public final class NumberedLoad implements AutoCloseable {
  private static final long PER_SECOND = 240;
  private static final long NANOS_EACH = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
  private static final long MOST = 500_000;

  /** Windows that are begun after the last one that is looked at, so that it closes. */
  private static final int CLOSING_WINDOWS = 3;

  private final NumberedSamples samples;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acked = new AtomicLong();
  private final AtomicLong end = new AtomicLong(MOST);
  private final AtomicReference<Exception> refused = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "numbered-load");

  public NumberedLoad(String bootstrap, NumberedSamples samples) {
    this.samples = samples;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "acks", "all",
                "linger.ms", "5",
                // Soon elsewhere, when the leader hangs.
                "request.timeout.ms", "5000"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    long dueNanos = System.nanoTime();
    for (long n = 0; n < end.get() && refused.get() == null; n++) {
      PoolSample sample = samples.sample(n);
      producer.send(
          new ProducerRecord<>(
              Topics.SAMPLES,
              sample.key().getBytes(StandardCharsets.UTF_8),
              WireCodec.encode(sample)),
          (metadata, error) -> {
            if (error == null) {
              acked.incrementAndGet();
            } else {
              refused.compareAndSet(null, error);
            }
          });
      sent.incrementAndGet();
      dueNanos += NANOS_EACH;
      LockSupport.parkNanos(dueNanos - System.nanoTime());
    }
  }

  public long sent() {
    return sent.get();
  }

  /** The start of the window that is being filled now. */
  public long windowMillis() {
    return samples.startMillis()
        + sent() / NumberedSamples.PER_WINDOW * NumberedSamples.WINDOW_MILLIS;
  }

  public void awaitSent(long number) {
    Await.until("sample " + number + " was sent", () -> sent() >= number || !thread.isAlive());
  }

  /**
   * Fills the present window, lets it close, and waits until all is acknowledged.
   *
   * @return how many windows are complete and closed
   */
  public long finish() {
    long windows = sent() / NumberedSamples.PER_WINDOW + 1;
    long last = (windows + CLOSING_WINDOWS) * NumberedSamples.PER_WINDOW;
    end.set(last);
    awaitSent(last);
    producer.flush();
    if (refused.get() != null) {
      throw new AssertionError("a sample was not taken", refused.get());
    }
    Await.until("all samples are acknowledged", () -> acked.get() == last);
    return windows;
  }

  @Override
  public void close() {
    end.set(0);
    producer.close(Duration.ofSeconds(2));
  }
}
