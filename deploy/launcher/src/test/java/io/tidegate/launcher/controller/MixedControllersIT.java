package io.tidegate.launcher.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.bus.Await;
import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.bus.Outgoing;
import io.tidegate.bus.TopicSetup;
import io.tidegate.bus.TransactionalSender;
import io.tidegate.controller.service.ControllerOptions;
import io.tidegate.controller.service.ControllerService;
import io.tidegate.controller.service.OrderWatch;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A controller in one group with a member of an earlier version, which does not read all the topics
 * that it reads: the group divides those among the newer members alone.
 */
@Timeout(240)
class MixedControllersIT {
  private static final PoolId ORDERS = new PoolId("orders", "workers");

  @TempDir Path directory;

  @Test
  void aMemberOwnsNoPartitionWhoseWindowsAnEarlierVersionReads() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
      String bootstrap = kafka.bootstrap();
      new TopicSetup(bootstrap, 2, (short) 1, Duration.ofDays(1), Duration.ofSeconds(60)).ensure();
      ControllerOptions options = ControllerChild.options(bootstrap);
      Earlier earlier = new Earlier();
      GroupConsumer member =
          Await.result(
              GroupConsumer.start(
                  vertx,
                  new GroupConsumerOptions(
                      bootstrap,
                      options.groupId(),
                      List.of(Topics.WINDOWS, Topics.FORECASTS, Topics.ACKS, Topics.REQUESTS)),
                  earlier));
      Await.until("it has all partitions", () -> earlier.windows.equals(Set.of(0, 1)));
      Map<Integer, TransactionalSender> senders =
          Map.of(
              0, TransactionalSender.open(vertx, bootstrap, options.groupId() + "-0"),
              1, TransactionalSender.open(vertx, bootstrap, options.groupId() + "-1"));

      OrderWatch orders = Await.result(ControllerChild.orders(vertx, bootstrap));
      ControllerService service = Await.result(ControllerService.start(vertx, options, orders));
      Await.until(
          () -> "each owns one: " + service.health() + ", " + earlier.windows,
          () -> service.health().partitions().size() == 1 && earlier.windows.size() == 1);
      int kept = earlier.windows.iterator().next();
      assertEquals(Set.of(1 - kept), service.health().partitions());

      // Fails if the newer member has opened a sender for it.
      Await.result(
          senders
              .get(kept)
              .commit(
                  List.of(Outgoing.bytes(Topics.DECISIONS, kept, "any", new byte[] {1})),
                  Map.of(),
                  member.groupMetadata()));
      Await.result(member.close());
      Await.until(
          "the newer one has both", () -> service.health().partitions().equals(Set.of(0, 1)));
      try (ControllerFeed feed = new ControllerFeed(bootstrap)) {
        feed.window(ORDERS, 1, 8, 0, 100);
        feed.wrongForecasts(ORDERS, 1, 3);
        Await.until("it decides", () -> service.health().decisions() > 0);
      }
      Await.result(service.close());
      Await.result(orders.close());
      for (TransactionalSender sender : senders.values()) {
        Await.result(sender.close());
      }
    } finally {
      Await.result(vertx.close());
    }
  }

  /** Takes part, and does nothing. */
  private static final class Earlier implements BatchHandler {
    private final Set<Integer> windows = ConcurrentHashMap.newKeySet();

    @Override
    public Map<TopicPartition, Long> assigned(
        Set<TopicPartition> partitions,
        Map<TopicPartition, OffsetAndMetadata> committed,
        Consumer<byte[], byte[]> consumer) {
      partitions.stream()
          .filter(p -> p.topic().equals(Topics.WINDOWS))
          .forEach(p -> windows.add(p.partition()));
      return Map.of();
    }

    @Override
    public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
        ConsumerRecords<byte[], byte[]> batch) {
      return Future.succeededFuture(Map.of());
    }

    @Override
    public void released(Collection<TopicPartition> partitions, boolean lost) {
      partitions.stream()
          .filter(p -> p.topic().equals(Topics.WINDOWS))
          .forEach(p -> windows.remove(p.partition()));
    }
  }
}
