package io.tidegate.collector.service;

import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.collector.RefusalTally;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * A collector: a member of the group that turns {@link Topics#SAMPLES} into {@link Topics#WINDOWS}
 * and rows of the store. While the store is away it holds still: nothing is published that could
 * not be looked up.
 *
 * <p>After a crash, windows between the last commit and the crash are published again, with the
 * same bytes; who reads them tells them by pool and start.
 */
public final class CollectorService {
  private final SampleHandler handler;
  private final RecordSender sender;
  private final GroupConsumer consumer;
  private Future<Void> closed;

  private CollectorService(SampleHandler handler, RecordSender sender, GroupConsumer consumer) {
    this.handler = handler;
    this.sender = sender;
    this.consumer = consumer;
  }

  /** The topics have to be there. The store stays its owner's to close. */
  public static Future<CollectorService> start(
      Vertx vertx, CollectorOptions options, MetricStore store) {
    RecordSender sender = RecordSender.open(vertx, options.bootstrap());
    SampleHandler handler =
        new SampleHandler(vertx, options, sender, new RejectedRecords(sender), store);
    return GroupConsumer.start(
            vertx,
            new GroupConsumerOptions(
                options.bootstrap(),
                options.groupId(),
                List.of(Topics.SAMPLES),
                options.consumerOverrides()),
            handler)
        .map(consumer -> new CollectorService(handler, sender, consumer))
        .recover(error -> sender.close().transform(done -> Future.failedFuture(error)));
  }

  /** Completes when partitions are assigned; see {@link GroupConsumer#owning()}. */
  public Future<Void> owning() {
    return consumer.owning();
  }

  public CollectorHealth health() {
    return new CollectorHealth(consumer.health(), handler.storeTrouble(), handler.counts());
  }

  /** Whose samples were refused, why and how often since the start; most first. */
  public List<RefusalTally> refusals() {
    return handler.refusals();
  }

  public CollectorHoldings holdings() {
    return handler.holdings();
  }

  /** Gives up waiting for the store, leaves the group, flushes; bounded by 10 s in all. */
  public synchronized Future<Void> close() {
    if (closed == null) {
      handler.close();
      // The sender goes last: the consumer waits for the batch in flight, which needs it.
      closed =
          consumer
              .close()
              .transform(
                  left ->
                      sender
                          .close()
                          .compose(
                              flushed ->
                                  left.failed()
                                      ? Future.failedFuture(left.cause())
                                      : Future.succeededFuture()));
    }
    return closed;
  }
}
