package io.tidegate.bus;

import io.tidegate.bus.TransactionFailedException.Kind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The one writer of a partition: records and consumed offsets commit together or not at all. Who
 * opens the same id later fences this one.
 */
public final class TransactionalSender {
  private static final long BLOCK_MILLIS = 10_000;
  private static final long SEND_BOUND_MILLIS = 20_000;
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(4);
  private static final long CLOSE_MILLIS = 5_000;

  private final Vertx vertx;
  private final String transactionalId;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private volatile Kind ended;

  /** Whether there is a transaction to which records were sent and that is not committed. */
  private volatile boolean begun;

  private Future<Void> closed;

  private TransactionalSender(
      Vertx vertx, String transactionalId, KafkaProducer<byte[], byte[]> producer) {
    this.vertx = vertx;
    this.transactionalId = transactionalId;
    this.producer = producer;
  }

  /**
   * Fences older senders of the same id and settles what they left open. Blocks up to 10 s, so not
   * for an event loop; {@link BatchHandler#takeOver} is the place.
   *
   * @throws org.apache.kafka.common.KafkaException if the brokers do not answer or refuse
   */
  public static TransactionalSender open(
      Vertx vertx, String bootstrap, String transactionalId, Map<String, String> overrides) {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings(bootstrap, transactionalId, overrides),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    try {
      producer.initTransactions();
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
    return new TransactionalSender(vertx, transactionalId, producer);
  }

  public static TransactionalSender open(Vertx vertx, String bootstrap, String transactionalId) {
    return open(vertx, bootstrap, transactionalId, Map.of());
  }

  private static Map<String, Object> settings(
      String bootstrap, String transactionalId, Map<String, String> overrides) {
    return Settings.merge(
        Map.of(
            "max.block.ms", BLOCK_MILLIS,
            "delivery.timeout.ms", 15_000,
            "request.timeout.ms", 5_000,
            // Below this a dead owner's open transaction would hold up readers for Kafka's 60 s.
            "transaction.timeout.ms", 30_000,
            "linger.ms", 0,
            "compression.type", "lz4"),
        overrides,
        Map.of(
            "bootstrap.servers",
            Settings.present("bootstrap", bootstrap),
            "transactional.id",
            Settings.present("transactionalId", transactionalId),
            "acks",
            "all",
            "enable.idempotence",
            true));
  }

  /**
   * A part of a transaction that {@link #commit} is to end, for who cannot hold all of it at once;
   * begins it if there is none. Completes when the brokers have the records. Until the commit
   * nobody sees them, and the brokers give it up after 30 s. Calls are run one after the other.
   *
   * @return fails as {@link #commit} does, and then nothing is left of the parts before
   */
  public Future<Void> append(List<Outgoing> batch) {
    List<Outgoing> records = List.copyOf(batch);
    return inTurn(() -> appendNow(records, Map.of(), null));
  }

  /**
   * One transaction, on a worker thread: the records, those that were appended before, and the
   * offsets of the input that they stand for. Calls are run one after the other.
   *
   * @param consumed next offsets to read; may be empty
   * @param group from {@link GroupConsumer#groupMetadata()}
   * @return fails with {@link TransactionFailedException}, whose kind tells what to do
   */
  public Future<Void> commit(
      List<Outgoing> batch,
      Map<TopicPartition, OffsetAndMetadata> consumed,
      ConsumerGroupMetadata group) {
    List<Outgoing> records = List.copyOf(batch);
    Map<TopicPartition, OffsetAndMetadata> offsets = Map.copyOf(consumed);
    return inTurn(
        () -> {
          if (begun || !records.isEmpty() || !offsets.isEmpty()) {
            appendNow(records, offsets, group);
            commitNow();
          }
        });
  }

  private interface Step {
    void run() throws TransactionFailedException;
  }

  private Future<Void> inTurn(Step step) {
    return vertx.executeBlocking(
        () -> {
          oneAtATime.lock();
          try {
            step.run();
          } finally {
            oneAtATime.unlock();
          }
          return null;
        },
        false);
  }

  private void appendNow(
      List<Outgoing> records,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata group)
      throws TransactionFailedException {
    if (ended != null) {
      throw failure(ended, "the sender ended before", null);
    }
    try {
      if (!begun) {
        producer.beginTransaction();
        begun = true;
      }
      List<java.util.concurrent.Future<RecordMetadata>> acks = new ArrayList<>(records.size());
      for (Outgoing outgoing : records) {
        acks.add(producer.send(outgoing.producerRecord()));
      }
      if (!offsets.isEmpty()) {
        producer.sendOffsetsToTransaction(offsets, group);
      }
      awaitAll(acks);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw takeBack(e);
    } catch (TimeoutException | RuntimeException e) {
      throw takeBack(e);
    } catch (ExecutionException e) {
      throw takeBack(e.getCause());
    }
  }

  private void commitNow() throws TransactionFailedException {
    try {
      producer.commitTransaction();
      begun = false;
    } catch (org.apache.kafka.common.errors.TimeoutException
        | org.apache.kafka.common.errors.InterruptException e) {
      // The coordinator may or may not have it; only the next initTransactions can tell.
      throw end(Kind.UNKNOWN, "the brokers did not confirm the commit in time", e);
    } catch (RuntimeException e) {
      throw takeBack(e);
    }
  }

  /** Before the commit, so that a record that was refused aborts cleanly. */
  private void awaitAll(List<java.util.concurrent.Future<RecordMetadata>> acks)
      throws InterruptedException, ExecutionException, TimeoutException {
    producer.flush();
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SEND_BOUND_MILLIS);
    for (java.util.concurrent.Future<RecordMetadata> ack : acks) {
      ack.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }

  private TransactionFailedException takeBack(Throwable cause) {
    begun = false;
    if (isFenced(cause)) {
      return end(Kind.FENCED, "another owner opened this id", cause);
    }
    try {
      producer.abortTransaction();
      return failure(Kind.ABORTED, "aborted, nothing of it is visible", cause);
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
      return isFenced(e)
          ? end(Kind.FENCED, "another owner opened this id", cause)
          : end(Kind.UNKNOWN, "it could not be aborted", cause);
    }
  }

  private static boolean isFenced(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof ProducerFencedException
          || t instanceof InvalidProducerEpochException
          || t instanceof FencedInstanceIdException) {
        return true;
      }
    }
    return false;
  }

  private TransactionFailedException end(Kind kind, String what, Throwable cause) {
    ended = kind;
    producer.close(Duration.ZERO);
    return failure(kind, what, cause);
  }

  private TransactionFailedException failure(Kind kind, String what, Throwable cause) {
    return new TransactionFailedException(
        kind, "transaction of '%s': %s (%s)".formatted(transactionalId, what, kind), cause);
  }

  /**
   * False after a failure that was not a clean abort, and where a transaction was begun that nobody
   * will end: then another one has to be opened.
   */
  public boolean usable() {
    return ended == null && !begun;
  }

  public String transactionalId() {
    return transactionalId;
  }

  /** An open transaction is aborted. Waits at most 5 s. */
  public synchronized Future<Void> close() {
    if (closed == null) {
      closed =
          vertx
              .<Void>executeBlocking(
                  () -> {
                    producer.close(CLOSE_BOUND);
                    return null;
                  },
                  false)
              .timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    }
    return closed;
  }
}
