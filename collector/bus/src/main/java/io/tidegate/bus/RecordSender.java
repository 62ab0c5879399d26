package io.tidegate.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends batches idempotently, acknowledged by all in-sync replicas, in the order of the calls; one
 * future per batch.
 *
 * <p>Kafka's {@code send} can block on metadata or on a full buffer, so it is called on a thread of
 * the sender's own. What is in flight is bounded: beyond that a batch fails at once, nothing of it
 * sent.
 */
public final class RecordSender {
  /** At the wire's usual record sizes (below 1 KiB) well within Kafka's 32 MiB buffer. */
  static final int MAX_IN_FLIGHT = 20_000;

  private static final Duration CLOSE_BOUND = Duration.ofSeconds(4);
  private static final long CLOSE_MILLIS = 5_000;

  private final Vertx vertx;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ExecutorService sending =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "tidegate-record-sender");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicInteger inFlight = new AtomicInteger();
  private Future<Void> closed;

  private RecordSender(Vertx vertx, KafkaProducer<byte[], byte[]> producer) {
    this.vertx = vertx;
    this.producer = producer;
  }

  public static RecordSender open(Vertx vertx, String bootstrap) {
    return open(vertx, bootstrap, Map.of());
  }

  /** Does not connect yet: an absent broker shows in the first batch. */
  public static RecordSender open(Vertx vertx, String bootstrap, Map<String, String> overrides) {
    return new RecordSender(
        vertx,
        new KafkaProducer<>(
            settings(bootstrap, overrides), new ByteArraySerializer(), new ByteArraySerializer()));
  }

  static Map<String, Object> settings(String bootstrap, Map<String, String> overrides) {
    return Settings.merge(
        Map.of(
            "max.block.ms", 5_000,
            "delivery.timeout.ms", 30_000,
            "request.timeout.ms", 10_000,
            "linger.ms", 2,
            "compression.type", "lz4"),
        overrides,
        Map.of(
            "bootstrap.servers",
            Settings.present("bootstrap", bootstrap),
            "acks",
            "all",
            "enable.idempotence",
            true));
  }

  /**
   * Sends a batch. The future completes on the caller's Vert.x context when all of it is
   * acknowledged; it fails with the first error, and then others of the batch may have been stored.
   */
  public Future<Void> send(List<Outgoing> batch) {
    return sendRecords(batch.stream().map(Outgoing::producerRecord).toList());
  }

  Future<Void> sendRecords(List<ProducerRecord<byte[], byte[]>> batch) {
    if (batch.isEmpty()) {
      return Future.succeededFuture();
    }
    int size = batch.size();
    int before = inFlight.getAndAdd(size);
    // A batch that alone is beyond the bound may still go when nothing else is under way.
    if (before > 0 && before + size > MAX_IN_FLIGHT) {
      inFlight.addAndGet(-size);
      return Future.failedFuture(
          new IllegalStateException(
              "%d records are in flight to Kafka; %d more would exceed the bound of %d"
                  .formatted(before, size, MAX_IN_FLIGHT)));
    }
    Promise<Void> sent = Promise.promise();
    BatchAcks acks = new BatchAcks(size, sent);
    try {
      sending.execute(() -> sendNow(batch, acks));
    } catch (RejectedExecutionException e) {
      inFlight.addAndGet(-size);
      return Future.failedFuture(new IllegalStateException("the record sender is closed", e));
    }
    return onCallersContext(sent.future());
  }

  private void sendNow(List<ProducerRecord<byte[], byte[]>> batch, BatchAcks acks) {
    for (ProducerRecord<byte[], byte[]> outgoing : batch) {
      try {
        producer.send(outgoing, (metadata, error) -> acknowledged(acks, error));
      } catch (RuntimeException e) {
        acknowledged(acks, e);
      }
    }
  }

  private void acknowledged(BatchAcks acks, Exception error) {
    inFlight.decrementAndGet();
    acks.one(error);
  }

  /** One hop per batch, not per record. */
  private Future<Void> onCallersContext(Future<Void> sent) {
    Context context = Vertx.currentContext();
    if (context == null) {
      return sent;
    }
    Promise<Void> there = Promise.promise();
    sent.onComplete(
        (result, error) -> context.runOnContext(ignored -> there.complete(result, error)));
    return there.future();
  }

  /** Records that are not acknowledged yet. */
  public int inFlight() {
    return inFlight.get();
  }

  /** Waits up to 4 s for what is in flight; what is not acknowledged then, fails. */
  public synchronized Future<Void> close() {
    if (closed == null) {
      sending.shutdown();
      closed =
          vertx
              .<Void>executeBlocking(
                  () -> {
                    producer.close(CLOSE_BOUND);
                    sending.shutdownNow();
                    return null;
                  },
                  false)
              .timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    }
    return closed;
  }

  /** Counts a batch's acknowledgements; the first error is the batch's. */
  private static final class BatchAcks {
    private final AtomicInteger missing;
    private final AtomicReference<Exception> firstError = new AtomicReference<>();
    private final Promise<Void> sent;

    BatchAcks(int size, Promise<Void> sent) {
      this.missing = new AtomicInteger(size);
      this.sent = sent;
    }

    void one(Exception error) {
      if (error != null) {
        firstError.compareAndSet(null, error);
      }
      if (missing.decrementAndGet() == 0) {
        Exception first = firstError.get();
        if (first == null) {
          sent.complete();
        } else {
          sent.fail(first);
        }
      }
    }
  }
}
