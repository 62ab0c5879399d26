package io.tidegate.collector.service;

import io.tidegate.bus.ConsumerHealth;
import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/**
 * At a centre: a member of the group that takes in what the edges send up. Windows become rows of
 * the store and alerts come to {@link Topics#ALERTS}, both under {@link PoolId#ofEdge}, each once.
 * Nothing of it reaches {@link Topics#WINDOWS}: who forecasts and who commands an edge's pools is
 * the edge.
 */
public final class EdgeIntake {
  private static final String GROUP = "tidegate-edge-intake";

  private final EdgeRecordHandler handler;
  private final RecordSender sender;
  private final GroupConsumer consumer;
  private Future<Void> closed;

  private EdgeIntake(EdgeRecordHandler handler, RecordSender sender, GroupConsumer consumer) {
    this.handler = handler;
    this.sender = sender;
    this.consumer = consumer;
  }

  /** The topics have to be there. The store stays its owner's to close. */
  public static Future<EdgeIntake> start(Vertx vertx, String bootstrap, MetricStore store) {
    RecordSender sender = RecordSender.open(vertx, bootstrap);
    EdgeRecordHandler handler =
        new EdgeRecordHandler(vertx, bootstrap, GROUP, new RejectedRecords(sender), store);
    return GroupConsumer.start(
            vertx,
            new GroupConsumerOptions(
                bootstrap, GROUP, List.of(Topics.EDGE_WINDOWS, Topics.EDGE_ALERTS)),
            handler)
        .map(
            consumer -> {
              handler.memberOf(consumer::groupMetadata);
              return new EdgeIntake(handler, sender, consumer);
            })
        .recover(error -> sender.close().transform(done -> Future.failedFuture(error)));
  }

  /** What stands in the way now; empty: nothing. */
  public Optional<String> trouble() {
    ConsumerHealth health = consumer.health();
    return handler.storeTrouble().or(() -> health.lastError().map(Throwable::toString));
  }

  /** Of what this member took in since its start, in the order of names. */
  public List<SeenEdge> edges() {
    return handler.edges();
  }

  /** Gives up waiting for the store, leaves the group, flushes; bounded by 10 s in all. */
  public synchronized Future<Void> close() {
    if (closed == null) {
      handler.close();
      closed = consumer.close().eventually(handler::closeSenders).eventually(sender::close);
    }
    return closed;
  }
}
