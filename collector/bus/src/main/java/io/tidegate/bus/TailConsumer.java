package io.tidegate.bus;

import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows topics without a group and without commits, for views that every process keeps for
 * itself. Reads committed records only. Partitions that are added later are not followed.
 */
public final class TailConsumer {
  private static final Logger LOG = LoggerFactory.getLogger(TailConsumer.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long CLOSE_MILLIS = 5_000;

  /** Where a tail begins. */
  public enum From {
    BEGINNING,
    END
  }

  /** Gets each message, on the Vert.x context that started the tail; must not block. */
  @FunctionalInterface
  public interface Handler {
    void accept(ConsumerRecord<byte[], byte[]> origin, WireMessage message);

    /** Gets what does not decode; by default it is only counted. */
    default void undecodable(
        ConsumerRecord<byte[], byte[]> origin, UndecodableRecordException why) {}
  }

  private final Handler handler;
  private final TailedConsumer consumer;
  private final KafkaReadStream<byte[], byte[]> stream;
  private final Promise<Void> caughtUp = Promise.promise();
  private final AtomicLong undecodable = new AtomicLong();
  private final AtomicLong handlerFailures = new AtomicLong();
  private volatile Throwable lastError;
  private Future<Void> closed;

  private TailConsumer(
      Handler handler, TailedConsumer consumer, KafkaReadStream<byte[], byte[]> stream) {
    this.handler = handler;
    this.consumer = consumer;
    this.stream = stream;
  }

  /** Fails if a topic does not exist or the brokers do not answer within 10 s. */
  public static Future<TailConsumer> start(
      Vertx vertx, String bootstrap, List<String> topics, From from, Handler handler) {
    List<String> followed = List.copyOf(topics);
    Context context = vertx.getOrCreateContext();
    return context
        .executeBlocking(() -> TailedConsumer.open(bootstrap, followed, from), false)
        .compose(
            consumer -> {
              // Made here, on the context: the stream takes the one that it is made on.
              KafkaReadStream<byte[], byte[]> stream = KafkaReadStream.create(vertx, consumer);
              TailConsumer tail = new TailConsumer(handler, consumer, stream);
              consumer.listen(
                  tail.caughtUp::tryComplete, () -> tail.lastError = null, tail::pollFailed);
              stream.pollTimeout(POLL);
              stream.batchHandler(tail::deliver);
              // Assigned already; Vert.x begins to poll on this call only.
              return stream.assign(consumer.partitions()).map(tail);
            });
  }

  private void deliver(ConsumerRecords<byte[], byte[]> records) {
    for (ConsumerRecord<byte[], byte[]> origin : records) {
      if (origin.value() == null) {
        // A deletion on a compacted topic: who wrote it says so in a message before it.
        continue;
      }
      try {
        handler.accept(origin, WireCodec.decode(origin.value()));
      } catch (UndecodableRecordException e) {
        // Group members park it; a view only leaves it out.
        undecodable.incrementAndGet();
        handler.undecodable(origin, e);
      } catch (RuntimeException e) {
        handlerFailures.incrementAndGet();
        LOG.error(
            "the view failed on {}-{} offset {}",
            origin.topic(),
            origin.partition(),
            origin.offset(),
            e);
      }
    }
  }

  private void pollFailed(Throwable cause) {
    lastError = cause;
    LOG.warn("tail of {}: a poll failed, tried again", consumer.partitions(), cause);
  }

  /** Completes when the handler has seen all that was there at the start; closing fails it. */
  public Future<Void> caughtUp() {
    return caughtUp.future();
  }

  /**
   * The offset up to which, exclusive, the handler has seen all that stands in a partition that is
   * followed; may be called from any thread.
   */
  public long delivered(TopicPartition partition) {
    return consumer.delivered(partition);
  }

  /** Records that were left out because they did not decode. */
  public long undecodable() {
    return undecodable.get();
  }

  /** Records on which the handler threw. */
  public long handlerFailures() {
    return handlerFailures.get();
  }

  /** When its thread last asked for records, which it does several times in a second. */
  public long sincePollMillis() {
    return consumer.sincePollMillis();
  }

  /** What stands in the way of polling now. */
  public Optional<Throwable> lastError() {
    return Optional.ofNullable(lastError);
  }

  /** Fails if it takes longer than 5 s. May be called again. */
  public synchronized Future<Void> close() {
    if (closed == null) {
      consumer.beginClosing();
      closed =
          stream
              .close()
              .timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
              .onComplete(done -> caughtUp.tryFail("closed before the tail had caught up"));
    }
    return closed;
  }
}
