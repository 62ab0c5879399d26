package io.tidegate.collector.service;

import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.TailConsumer;
import io.tidegate.collector.RefusalTally;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Watches the instances: a member of the group that reads {@link Topics#INSTANCES} and says who is
 * live, suspect, failed, gone or has left.
 *
 * <p>Several times in an interval it writes an empty record to each partition that it owns. When
 * that comes back, the broker has told the time, and has shown that heartbeats could be stored: so
 * an outage of the broker or a pause of this process is nobody's silence.
 */
public final class InstanceMonitor {
  private static final long SHORTEST_STEP_MILLIS = 250;
  private static final long LONGEST_STEP_MILLIS = 1_000;

  private final InstanceHandler handler;
  private final BrokerClock clock;
  private final RecordSender sender;
  private final GroupConsumer consumer;
  private final TailConsumer fleet;
  private Future<Void> closed;

  private InstanceMonitor(
      Vertx vertx,
      InstanceHandler handler,
      RecordSender sender,
      GroupConsumer consumer,
      TailConsumer fleet) {
    this.handler = handler;
    this.clock =
        new BrokerClock(vertx, sender, handler::owned, this::stepMillis, "no instance is judged");
    this.sender = sender;
    this.consumer = consumer;
    this.fleet = fleet;
  }

  /** The topics have to be there. */
  public static Future<InstanceMonitor> start(Vertx vertx, InstanceMonitorOptions options) {
    RecordSender sender = RecordSender.open(vertx, options.bootstrap());
    FleetPeers peers = new FleetPeers();
    InstanceHandler handler =
        new InstanceHandler(
            options.bootstrap(), options.instances(), peers, sender, options.limits());
    return TailConsumer.start(
            vertx,
            options.bootstrap(),
            List.of(Topics.INSTANCES),
            TailConsumer.From.BEGINNING,
            (origin, message) -> peers.accept(message, origin.timestamp()))
        .compose(
            fleet ->
                GroupConsumer.start(
                        vertx,
                        new GroupConsumerOptions(
                            options.bootstrap(),
                            options.groupId(),
                            List.of(Topics.INSTANCES),
                            options.consumerOverrides()),
                        handler)
                    .map(consumer -> new InstanceMonitor(vertx, handler, sender, consumer, fleet))
                    .recover(error -> fleet.close().transform(done -> Future.failedFuture(error))))
        .onSuccess(monitor -> monitor.clock.start())
        .recover(error -> sender.close().transform(done -> Future.failedFuture(error)));
  }

  private long stepMillis() {
    return Math.max(
        SHORTEST_STEP_MILLIS,
        Math.min(
            LONGEST_STEP_MILLIS,
            handler.shortestIntervalMillis().map(m -> m / 10).orElse(LONGEST_STEP_MILLIS)));
  }

  /** Completes when partitions are assigned; see {@link GroupConsumer#owning()}. */
  public Future<Void> owning() {
    return consumer.owning();
  }

  public InstanceMonitorHealth health() {
    return new InstanceMonitorHealth(
        consumer.health(), clock.trouble(), handler.counts(), handler.refused());
  }

  /** Whose heartbeats were refused, why and how often since the start; most first. */
  public List<RefusalTally> refusals() {
    return handler.refusals();
  }

  /** Leaves the group and flushes; bounded by 15 s in all. */
  public synchronized Future<Void> close() {
    if (closed == null) {
      clock.stop();
      Promise<Void> done = Promise.promise();
      consumer
          .close()
          .onComplete(
              left ->
                  fleet
                      .close()
                      .onComplete(
                          ended ->
                              sender
                                  .close()
                                  .onComplete(
                                      flushed -> {
                                        if (left.failed()) {
                                          done.fail(left.cause());
                                        } else {
                                          done.handle(flushed);
                                        }
                                      })));
      closed = done.future();
    }
    return closed;
  }
}
