package io.tidegate.collector.service;

import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * A collector: a member of the group that turns {@link Topics#SAMPLES} into {@link Topics#WINDOWS}
 * and rows of the store. While the store is away it holds still: nothing is published that could
 * not be looked up.
 *
 * <p>A window is published once: its transaction takes the offsets with it, and fences a collector
 * that owned the partition before. Its row is written again after a crash, with the same content,
 * which changes nothing.
 */
public final class CollectorService {
  private final SampleHandler handler;
  private final WindowSenders windows;
  private final RecordSender sender;
  private final GroupConsumer consumer;
  private Future<Void> closed;

  private CollectorService(
      SampleHandler handler, WindowSenders windows, RecordSender sender, GroupConsumer consumer) {
    this.handler = handler;
    this.windows = windows;
    this.sender = sender;
    this.consumer = consumer;
  }

  /** The topics have to be there. The store stays its owner's to close. */
  public static Future<CollectorService> start(
      Vertx vertx, CollectorOptions options, MetricStore store) {
    RecordSender sender = RecordSender.open(vertx, options.bootstrap());
    WindowSenders windows = new WindowSenders(vertx, options.bootstrap(), options.groupId());
    SampleHandler handler =
        new SampleHandler(vertx, options.windows(), windows, new RejectedRecords(sender), store);
    return GroupConsumer.start(
            vertx,
            new GroupConsumerOptions(
                options.bootstrap(),
                options.groupId(),
                List.of(Topics.SAMPLES),
                options.consumerOverrides()),
            handler)
        .onSuccess(windows::joined)
        .map(consumer -> new CollectorService(handler, windows, sender, consumer))
        .recover(error -> sender.close().transform(done -> Future.failedFuture(error)));
  }

  /** Completes when partitions are assigned; see {@link GroupConsumer#owning()}. */
  public Future<Void> owning() {
    return consumer.owning();
  }

  public CollectorHealth health() {
    return new CollectorHealth(consumer.health(), handler.storeTrouble(), handler.counts());
  }

  /** Gives up waiting for the store, leaves the group, flushes; bounded by 10 s in all. */
  public synchronized Future<Void> close() {
    if (closed == null) {
      handler.close();
      // The senders go last: the consumer waits for the batch in flight, which needs them.
      closed =
          consumer
              .close()
              .transform(
                  left ->
                      Future.join(windows.close(), sender.close())
                          .compose(
                              flushed ->
                                  left.failed()
                                      ? Future.failedFuture(left.cause())
                                      : Future.succeededFuture()));
    }
    return closed;
  }
}
