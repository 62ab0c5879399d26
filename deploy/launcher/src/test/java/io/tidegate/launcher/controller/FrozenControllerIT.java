package io.tidegate.launcher.controller;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.controller.service.ControllerService;
import io.tidegate.controller.service.OrderWatch;
import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.launcher.embedded.ProxiedKafka;
import io.tidegate.wire.Topics;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A controller that hangs in the midst of a transaction, past its session, and comes back when
 * another one has taken its pools over. It is stopped when its commands are at the broker and its
 * commit is on the way, so that nothing but the broker's fence keeps them from the agents: the
 * commit arrives when the other has decided for the same pools.
 */
@Tag("alone")
@Timeout(240)
class FrozenControllerIT {
  private static final int POOLS = 12;
  private static final TopicPartition COMMANDS = new TopicPartition(Topics.COMMANDS, 0);

  /** An open transaction's time-out would end it without a fence, only later. */
  private static final Map<String, String> NO_TIME_OUT =
      Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "3600000");

  /** A sender that waited so long for its commit takes the outcome for unknown. */
  private static final Duration COMMIT_BOUND = Duration.ofSeconds(10);

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private EmbeddedKafka kafka;
  private CommitHold way;
  private ControllerFeed feed;
  private OrderWatch orders;

  @BeforeEach
  void start() throws Exception {
    ProxiedKafka ports = ProxiedKafka.onFreePorts();
    kafka = ports.start(directory, NO_TIME_OUT);
    new TopicSetup(kafka.bootstrap(), 1, (short) 1, Duration.ofDays(1), Duration.ofSeconds(60))
        .ensure();
    way = new CommitHold(ports.proxy(), ports.behindProxy());
    feed = new ControllerFeed(kafka.bootstrap());
    orders = Await.result(ControllerChild.orders(vertx, kafka.bootstrap()));
  }

  @AfterEach
  void stop() throws Exception {
    feed.close();
    Await.result(orders.close());
    Await.result(vertx.close());
    way.close();
    kafka.close();
  }

  @Test
  void noCommandOfItTakesEffectThoughItsCommitStillArrives() throws Exception {
    try (ChildJvm first = new ChildJvm(ControllerChild.class, way.address())) {
      first.await("owning");
      feed.calm(POOLS, 1, 5);
      Await.until("the windows are taken", () -> feed.poolsAt(5) == POOLS);
      way.hold();
      feed.breaches(POOLS, 5);
      Await.until("the first commits its commands", way::held);
      first.freeze();
      long frozenAtNanos = System.nanoTime();

      Set<Long> inHand = offsets(KafkaProbe.readUncommitted(kafka.bootstrap(), COMMANDS));
      assertFalse(inHand.isEmpty(), "the transaction that was held has no command");
      assertEquals(Set.of(), visible(), "committed before the first was stopped");

      ControllerService second =
          Await.result(
              ControllerService.start(vertx, ControllerChild.options(kafka.bootstrap()), orders));
      // Told by itself: where nobody was fenced, what it commits cannot be read yet.
      Await.until(
          () -> "the second decides: " + second.health(), () -> second.health().decisions() > 0);
      System.out.printf(
          "%d ms from the freeze to the second's first decision%n", since(frozenAtNanos));
      Await.until("it commands all", () -> second.health().commands() >= POOLS);
      Await.until(
          "the first's own patience is over", () -> since(frozenAtNanos) > COMMIT_BOUND.toMillis());

      way.letGo();
      Await.until("the commit is answered", () -> way.answer().isPresent());
      first.thaw();
      Await.until("the first joins again", () -> way.askedSince().contains(ApiKeys.JOIN_GROUP));
      List<ApiKeys> asked = way.askedSince();
      feed.storm(POOLS, 6, 25);
      Await.until("all are decided for", () -> feed.poolsAt(25) == POOLS);

      Set<Long> effective = visible();
      effective.retainAll(inHand);
      assertAll(
          () -> assertEquals(Errors.PRODUCER_FENCED, way.answer().orElseThrow(), "the late commit"),
          () -> assertEquals(Set.of(), effective, "offsets of commands that took effect late"),
          () -> assertTrue(feed.assertDecidedOnce().size() > POOLS, "only before the thaw"),
          () ->
              assertFalse(
                  asked
                      .subList(0, asked.indexOf(ApiKeys.JOIN_GROUP))
                      .contains(ApiKeys.INIT_PRODUCER_ID),
                  () -> "it shut its successor out before it asked whose the pools are: " + asked),
          () -> assertTrue(first.isAlive()));
      Await.result(second.close());
    }
  }

  private static long since(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  /** What an agent gets. */
  private Set<Long> visible() {
    return offsets(KafkaProbe.read(kafka.bootstrap(), COMMANDS));
  }

  private static Set<Long> offsets(List<ConsumerRecord<byte[], byte[]>> records) {
    Set<Long> offsets = new TreeSet<>();
    records.forEach(found -> offsets.add(found.offset()));
    return offsets;
  }
}
