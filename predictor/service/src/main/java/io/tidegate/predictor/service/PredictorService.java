package io.tidegate.predictor.service;

import io.tidegate.bus.ConsumerHealth;
import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * A member of the group that forecasts: one forecast for each window of each pool that has an SLO,
 * an alert at the start of each episode in which a breach is expected.
 */
public final class PredictorService {
  private final GroupConsumer consumer;
  private final RecordSender sender;
  private final WindowHandler handler;
  private final RejectedRecords rejected;

  private PredictorService(
      GroupConsumer consumer,
      RecordSender sender,
      WindowHandler handler,
      RejectedRecords rejected) {
    this.consumer = consumer;
    this.sender = sender;
    this.handler = handler;
    this.rejected = rejected;
  }

  /** Joins the group; {@link #owning()} tells when partitions came. */
  public static Future<PredictorService> start(Vertx vertx, PredictorOptions options) {
    RecordSender sender = RecordSender.open(vertx, options.bootstrap());
    RejectedRecords rejected = new RejectedRecords(sender);
    WindowHandler handler = new WindowHandler(vertx, options, sender, rejected);
    return GroupConsumer.start(
            vertx,
            new GroupConsumerOptions(
                options.bootstrap(), options.groupId(), List.of(Topics.WINDOWS)),
            handler)
        .map(consumer -> new PredictorService(consumer, sender, handler, rejected))
        .recover(error -> sender.close().eventually(() -> Future.failedFuture(error)).mapEmpty());
  }

  /** Completes when this member first owns partitions. */
  public Future<Void> owning() {
    return consumer.owning();
  }

  public ConsumerHealth health() {
    return consumer.health();
  }

  /** Forecasts stored since the start. */
  public long forecasts() {
    return handler.forecasts();
  }

  /** Records that did not decode as windows and were put aside, since the start. */
  public long rejected() {
    return rejected.count();
  }

  /** Commits what is done and leaves the group; takes at most 10 s. May be called again. */
  public Future<Void> close() {
    return consumer.close().eventually(sender::close);
  }
}
