package io.tidegate.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.kafka.client.consumer.KafkaReadStream;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/**
 * A member of a consumer group that gives its handler one batch at a time.
 *
 * <p>At least once: offsets are committed only after the handler named them, a batch that failed is
 * delivered again from the last committed position, and a rebalance waits (bounded) for the batch
 * in flight and for its commit before the partitions go. No record comes before the handler has
 * said where to start.
 */
public final class GroupConsumer {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long CLOSE_MILLIS = 5_000;

  private final String groupId;
  private final KafkaReadStream<byte[], byte[]> stream;
  private final PollDiscipline discipline;
  private final Promise<Void> owning;
  private Future<Void> closed;

  private GroupConsumer(
      String groupId,
      KafkaReadStream<byte[], byte[]> stream,
      PollDiscipline discipline,
      Promise<Void> owning) {
    this.groupId = groupId;
    this.stream = stream;
    this.discipline = discipline;
    this.owning = owning;
  }

  /**
   * Joins the group. The future completes when the subscription stands; {@link #owning()} tells
   * when partitions came. The handler runs on the present Vert.x context.
   */
  public static Future<GroupConsumer> start(
      Vertx vertx, GroupConsumerOptions options, BatchHandler handler) {
    Promise<Void> owning = Promise.promise();
    Context context = vertx.getOrCreateContext();
    return context
        .executeBlocking(
            () ->
                new DisciplinedConsumer(
                    options.groupId(), options.settings(), handler, owning::tryComplete))
        .compose(
            consumer -> {
              // Made here, on the context: the stream takes the one that it is made on.
              KafkaReadStream<byte[], byte[]> stream = KafkaReadStream.create(vertx, consumer);
              stream.pollTimeout(POLL);
              stream.batchHandler(consumer.discipline()::dispatch);
              GroupConsumer started =
                  new GroupConsumer(options.groupId(), stream, consumer.discipline(), owning);
              return stream.subscribe(Set.copyOf(options.topics())).map(started);
            });
  }

  /**
   * Completes when the member first owns partitions and has rewound them. A member that gets none
   * (more members than partitions) waits until it does; closing fails it.
   */
  public Future<Void> owning() {
    return owning.future();
  }

  /** What {@code sendOffsetsToTransaction} asks for; as of the last rebalance or poll. */
  public ConsumerGroupMetadata groupMetadata() {
    return discipline.groupMetadata();
  }

  public ConsumerHealth health() {
    return discipline.health();
  }

  /** What stands in the way now; empty when batches go through. */
  public Optional<Throwable> lastError() {
    return health().lastError();
  }

  /**
   * Leaves the group: waits up to 3 s for the batch in flight, commits, releases the partitions.
   * Fails if that took longer than 5 s in all. May be called again.
   */
  public synchronized Future<Void> close() {
    if (closed == null) {
      discipline.beginClosing();
      closed =
          stream
              .close()
              .timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
              .onComplete(
                  done ->
                      owning.tryFail("group '" + groupId + "': closed before it owned anything"));
    }
    return closed;
  }
}
