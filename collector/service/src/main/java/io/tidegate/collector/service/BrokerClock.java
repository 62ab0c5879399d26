package io.tidegate.collector.service;

import io.tidegate.bus.Outgoing;
import io.tidegate.bus.RecordSender;
import io.tidegate.wire.Topics;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an empty record to each of some partitions, again and again. When that comes back, the
 * broker has told the time, and has shown that others could be stored, too.
 */
final class BrokerClock {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerClock.class);

  private final Vertx vertx;
  private final Context context;
  private final RecordSender sender;
  private final Supplier<Set<TopicPartition>> partitions;
  private final LongSupplier stepMillis;
  private final String consequence;
  private volatile String trouble;
  private volatile boolean stopped;

  /**
   * Not started yet.
   *
   * @param consequence what follows when the broker does not tell the time
   */
  BrokerClock(
      Vertx vertx,
      RecordSender sender,
      Supplier<Set<TopicPartition>> partitions,
      LongSupplier stepMillis,
      String consequence) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.sender = sender;
    this.partitions = partitions;
    this.stepMillis = stepMillis;
    this.consequence = consequence;
  }

  /** One step at a time: the next one comes when this one is stored, or failed. */
  void start() {
    if (stopped) {
      return;
    }
    List<Outgoing> ticks =
        partitions.get().stream()
            .map(p -> Outgoing.bytes(p.topic(), p.partition(), Topics.CLOCK_KEY, null))
            .toList();
    sender
        .send(ticks)
        .onComplete(
            done -> {
              told(done.cause());
              context.runOnContext(
                  ignored -> vertx.setTimer(stepMillis.getAsLong(), timer -> start()));
            });
  }

  private void told(Throwable error) {
    if (error != null && trouble == null && !stopped) {
      LOG.warn("the broker does not tell the time, so {}: {}", consequence, error.toString());
    }
    trouble = error == null ? null : consequence + ", the broker does not tell the time: " + error;
  }

  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  void stop() {
    stopped = true;
  }
}
