package io.tidegate.collector.service;

import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.collector.WindowOptions;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A collector: a member of the group that turns {@link Topics#SAMPLES} into {@link Topics#WINDOWS}
 * and rows of the store. Several times in an allowed lateness it has the broker tell the time in
 * each partition that it owns, so that windows close where nobody reports. While the store is away
 * it holds still: nothing is published that could not be looked up.
 *
 * <p>After a crash, windows between the last commit and the crash are published again, with the
 * same bytes; who reads them tells them by pool and start.
 */
public final class CollectorService {
  private static final long SHORTEST_STEP_MILLIS = 100;
  private static final long LONGEST_STEP_MILLIS = 1_000;

  private final SampleHandler handler;
  private final RecordSender sender;
  private final GroupConsumer consumer;
  private final BrokerClock clock;
  private Future<Void> closed;

  private CollectorService(
      SampleHandler handler, RecordSender sender, GroupConsumer consumer, BrokerClock clock) {
    this.handler = handler;
    this.sender = sender;
    this.consumer = consumer;
    this.clock = clock;
  }

  /** The topics have to be there. The store stays its owner's to close. */
  public static Future<CollectorService> start(
      Vertx vertx, CollectorOptions options, MetricStore store) {
    RecordSender sender = RecordSender.open(vertx, options.bootstrap());
    SampleHandler handler =
        new SampleHandler(vertx, options.windows(), sender, new RejectedRecords(sender), store);
    return GroupConsumer.start(
            vertx,
            new GroupConsumerOptions(
                options.bootstrap(),
                options.groupId(),
                List.of(Topics.SAMPLES),
                consumerSettings(options)),
            handler)
        .map(
            consumer ->
                new CollectorService(
                    handler, sender, consumer, clock(vertx, options.windows(), handler, sender)))
        .onSuccess(collector -> collector.clock.start())
        .recover(error -> sender.close().transform(done -> Future.failedFuture(error)));
  }

  private static Map<String, String> consumerSettings(CollectorOptions options) {
    Map<String, String> settings = new HashMap<>();
    // A batch costs a commit, whatever its size; these are some 10 MB.
    settings.put("max.poll.records", "10000");
    settings.putAll(options.consumerOverrides());
    return settings;
  }

  private static BrokerClock clock(
      Vertx vertx, WindowOptions windows, SampleHandler handler, RecordSender sender) {
    long stepMillis =
        Math.max(
            SHORTEST_STEP_MILLIS, Math.min(LONGEST_STEP_MILLIS, windows.idleAllowanceMillis() / 2));
    return new BrokerClock(
        vertx, sender, handler::owned, () -> stepMillis, "windows of silent partitions stay open");
  }

  /** Completes when partitions are assigned; see {@link GroupConsumer#owning()}. */
  public Future<Void> owning() {
    return consumer.owning();
  }

  public CollectorHealth health() {
    return new CollectorHealth(
        consumer.health(),
        handler.storeTrouble(),
        handler.counts(),
        clock.trouble(),
        handler.skewedClocks());
  }

  /** Gives up waiting for the store, leaves the group, flushes; bounded by 10 s in all. */
  public synchronized Future<Void> close() {
    if (closed == null) {
      clock.stop();
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
