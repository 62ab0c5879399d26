package io.tidegate.collector.service;

import io.tidegate.bus.ConsumerHealth;
import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.collector.RefusalTally;
import io.tidegate.collector.WindowOptions;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A collector: a member of the group that turns {@link Topics#SAMPLES} into {@link Topics#WINDOWS},
 * and of a second one that brings the windows from there into the store. Several times in an
 * allowed lateness it has the broker tell the time in each partition that it owns, so that windows
 * close where nobody reports. While the store is away windows go on to be published; the second
 * group's offsets stay, and it catches up afterwards.
 *
 * <p>A window is published once: its transaction takes the offsets with it, and fences a collector
 * that owned the partition before. Its row is written again after a crash, with the same content,
 * which changes nothing.
 */
public final class CollectorService {
  private static final int BATCH_BYTES = 1 << 20;

  /** Kafka's own bound; and what a record takes on its way, compressed. */
  private static final int LEAST_FETCH_BYTES = 1 << 20;

  private static final int BYTES_AS_SENT = 105;
  private static final long SHORTEST_STEP_MILLIS = 100;
  private static final long LONGEST_STEP_MILLIS = 1_000;

  private final SampleHandler handler;
  private final StoreHandler storing;
  private final WindowSenders senders;
  private final RecordSender sender;
  private final GroupConsumer samples;
  private final GroupConsumer windows;
  private final BrokerClock clock;
  private Future<Void> closed;

  private CollectorService(
      SampleHandler handler,
      StoreHandler storing,
      WindowSenders senders,
      RecordSender sender,
      GroupConsumer samples,
      GroupConsumer windows,
      BrokerClock clock) {
    this.handler = handler;
    this.storing = storing;
    this.senders = senders;
    this.sender = sender;
    this.samples = samples;
    this.windows = windows;
    this.clock = clock;
  }

  /** The topics have to be there. The store stays its owner's to close. */
  public static Future<CollectorService> start(
      Vertx vertx, CollectorOptions options, MetricStore store) {
    return start(vertx, options, store, StoringOptions.DEFAULT);
  }

  /** The same, with a say in how the store is written. */
  public static Future<CollectorService> start(
      Vertx vertx, CollectorOptions options, MetricStore store, StoringOptions storingOptions) {
    return vertx
        .executeBlocking(() -> openSpill(storingOptions), false)
        .compose(spill -> start(vertx, options, store, storingOptions, spill));
  }

  private static Spill openSpill(StoringOptions options) throws IOException {
    return options.spill().isEmpty()
        ? null
        : Spill.open(options.spill().get().directory(), options.spill().get().maxBytes());
  }

  private static Future<CollectorService> start(
      Vertx vertx,
      CollectorOptions options,
      MetricStore store,
      StoringOptions storingOptions,
      Spill spill) {
    RecordSender sender = RecordSender.open(vertx, options.bootstrap());
    RejectedRecords rejected = new RejectedRecords(sender);
    WindowSenders senders = new WindowSenders(vertx, options.bootstrap(), options.groupId());
    SampleHandler handler = new SampleHandler(vertx, options, senders, sender, rejected);
    StoreHandler storing = new StoreHandler(vertx, rejected, store, storingOptions, spill);
    return GroupConsumer.start(vertx, samples(options), handler)
        .onSuccess(senders::joined)
        .compose(
            samples ->
                GroupConsumer.start(vertx, windows(options, storingOptions), storing)
                    .map(
                        windows ->
                            new CollectorService(
                                handler,
                                storing,
                                senders,
                                sender,
                                samples,
                                windows,
                                clock(vertx, options.windows(), handler, sender)))
                    .onSuccess(collector -> collector.clock.start())
                    .recover(
                        error -> samples.close().transform(done -> Future.failedFuture(error))))
        .recover(
            error -> {
              storing.close();
              return sender.close().transform(done -> Future.failedFuture(error));
            });
  }

  private static GroupConsumerOptions samples(CollectorOptions options) {
    return new GroupConsumerOptions(
        options.bootstrap(), options.groupId(), List.of(Topics.SAMPLES), consumerSettings(options));
  }

  /** Batches are made by the broker: so many bytes, or so long, whichever comes first. */
  private static GroupConsumerOptions windows(CollectorOptions options, StoringOptions storing) {
    Map<String, String> overrides = new HashMap<>(options.consumerOverrides());
    overrides.put("max.poll.records", Integer.toString(storing.rowsPerCall()));
    overrides.put("fetch.min.bytes", Integer.toString(BATCH_BYTES));
    overrides.put("fetch.max.wait.ms", Long.toString(storing.maxDelay().toMillis()));
    return new GroupConsumerOptions(
        options.bootstrap(), options.groupId() + "-store", List.of(Topics.WINDOWS), overrides);
  }

  private static Map<String, String> consumerSettings(CollectorOptions options) {
    Map<String, String> settings = new HashMap<>();
    int records = batchRecords(Runtime.getRuntime().maxMemory());
    settings.put("max.poll.records", Integer.toString(records));
    settings.put(
        "max.partition.fetch.bytes",
        Integer.toString(Math.max(LEAST_FETCH_BYTES, records * BYTES_AS_SENT)));
    settings.putAll(options.consumerOverrides());
    return settings;
  }

  /**
   * A batch costs a commit, whatever its size, and is worked off by as many threads as it has
   * partitions. So it is as large as a fiftieth of the heap, with 1 KB for a record.
   */
  static int batchRecords(long heapBytes) {
    return (int) Math.max(2_000, Math.min(40_000, heapBytes / 50 / 1024));
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
    return samples.owning();
  }

  public CollectorHealth health() {
    return new CollectorHealth(
        samples.health(),
        storing.trouble().or(() -> windows.lastError().map(Throwable::toString)),
        handler.counts().plus(CollectorCounts.rowsRefused(storing.rowsRefused())),
        clock.trouble(),
        handler.skewedClocks());
  }

  /** The member of the group that stores windows. */
  public ConsumerHealth storing() {
    return windows.health();
  }

  /** Whose samples were refused, why and how often since the start; most first. */
  public List<RefusalTally> refusals() {
    return handler.refusals();
  }

  public CollectorHoldings holdings() {
    return handler.holdings();
  }

  /** Gives up waiting for the store, leaves the groups, flushes; bounded by 10 s in all. */
  public synchronized Future<Void> close() {
    if (closed == null) {
      clock.stop();
      storing.close();
      // The senders go last: the consumers wait for the batches in flight, which need them.
      closed =
          Future.join(samples.close(), windows.close())
              .transform(
                  left ->
                      Future.join(senders.close(), sender.close())
                          .compose(
                              flushed ->
                                  left.failed()
                                      ? Future.failedFuture(left.cause())
                                      : Future.succeededFuture()));
    }
    return closed;
  }
}
