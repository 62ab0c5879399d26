package io.tidegate.launcher.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.bus.TransactionalSender;
import io.tidegate.controller.Budgets;
import io.tidegate.controller.ControlState;
import io.tidegate.controller.StateCodec;
import io.tidegate.controller.service.ControllerService;
import io.tidegate.controller.service.OrderWatch;
import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.CommandSignature;
import io.tidegate.wire.ControllerState;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Topics;
import io.tidegate.wire.Verification;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class ControllerServiceIT {
  private static final PoolId ORDERS = new PoolId("orders", "workers");

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private EmbeddedKafka kafka;
  private ControllerFeed feed;
  private OrderWatch orders;

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start(directory, 0);
    new TopicSetup(kafka.bootstrap(), 1, (short) 1, Duration.ofDays(1), Duration.ofSeconds(60))
        .ensure();
    feed = new ControllerFeed(kafka.bootstrap());
    orders = Await.result(ControllerChild.orders(vertx, kafka.bootstrap()));
  }

  @AfterEach
  void stop() throws Exception {
    feed.close();
    Await.result(orders.close());
    Await.result(vertx.close());
    kafka.close();
  }

  private ControllerService controller() throws Exception {
    ControllerService service =
        Await.result(
            ControllerService.start(vertx, ControllerChild.options(kafka.bootstrap()), orders));
    Await.result(service.owning());
    return service;
  }

  private void growOrders() throws Exception {
    for (int w = 1; w <= 5; w++) {
      feed.window(ORDERS, w, 8, 0, 100);
    }
    feed.forecast(ORDERS, 5, true, 170);
    Await.until("a command", () -> !feed.commands().isEmpty());
  }

  @Test
  void aKilledControllersChangeIsVerifiedByTheNextAndNothingIsSentTwice() throws Exception {
    try (ChildJvm child = new ChildJvm(ControllerChild.class, kafka.bootstrap())) {
      assertEquals("owning", child.line());
      growOrders();
      child.kill();
    }
    Command command = feed.commands().get(0);
    assertEquals(13, command.targetSize());
    assertEquals(8, command.expectedSize());
    assertEquals(feed.resizes().get(0).decisionId(), command.decisionId());

    ControllerService next = controller();
    feed.applied(command);
    Await.until(
        "the ack is taken",
        () -> feed.committed(Topics.CONTROLLER_STATE, ControllerState.class).size() >= 2);
    for (int w = 6; w <= 13; w++) {
      feed.window(ORDERS, w, 13, 1, 150);
    }
    Await.until("a verdict", () -> !feed.committed(Topics.DECISIONS, Verification.class).isEmpty());
    Verification verdict = feed.committed(Topics.DECISIONS, Verification.class).get(0);
    assertEquals(Verification.Verdict.KEPT, verdict.verdict());
    assertEquals(command.decisionId(), verdict.decisionId());
    assertEquals(List.of(command), feed.commands());
    assertEquals(Set.of(0), next.health().partitions());
    Await.result(next.close());
  }

  /** Who takes over counts the changes under way that it finds. */
  @Test
  void notMorePoolsChangeAtATimeThanMayNorAfterATakeOver() throws Exception {
    int pools = 8;
    Await.result(orders.close());
    orders = Await.result(ControllerChild.orders(vertx, kafka.bootstrap(), Budgets.DEFAULT));
    ControllerService first = controller();
    feed.calm(pools, 1, 5);
    Await.until("the windows are taken", () -> feed.poolsAt(5) == pools);
    feed.breaches(pools, 5);
    Await.until("half of them are held", () -> held().size() == pools / 2);
    Set<PoolId> changed = changed();
    assertEquals(pools / 2, changed.size());
    Await.result(first.close());

    ControllerService next = controller();
    for (PoolId pool : held()) {
      feed.window(pool, 6, 8, 0, 100);
      feed.forecast(pool, 6, true, 200);
    }
    Await.until("the next has taken both", () -> foreseen(6) == pools / 2);
    assertEquals(changed, changed());
    Await.result(next.close());
  }

  private long foreseen(int window) {
    return feed.committed(Topics.CONTROLLER_STATE, ControllerState.class).stream()
        .map(StateCodec::decode)
        .filter(
            s ->
                s.newestEndMillis() == ControllerFeed.end(window)
                    && s.forecast().orElseThrow().madeAtMillis() == s.newestEndMillis())
        .map(ControlState::pool)
        .distinct()
        .count();
  }

  private Set<PoolId> changed() {
    return feed.resizes().stream().map(Decision::pool).collect(Collectors.toSet());
  }

  private Set<PoolId> held() {
    return feed.committed(Topics.DECISIONS, Decision.class).stream()
        .filter(d -> d.reason().equals("blast-radius"))
        .map(Decision::pool)
        .collect(Collectors.toSet());
  }

  @Test
  void noDecisionIsLostOrMadeTwiceWhenAControllerIsKilledInMidStream() throws Exception {
    int pools = 12;
    try (ChildJvm child = new ChildJvm(ControllerChild.class, kafka.bootstrap())) {
      assertEquals("owning", child.line());
      feed.storm(pools, 1, 25);
      Await.until("decisions", () -> feed.resizes().size() >= 3);
      child.kill();
    }
    ControllerService next = controller();
    feed.storm(pools, 26, 50);
    Await.until("every pool to reach the last window", () -> feed.poolsAt(50) == pools);
    Set<String> resized = feed.assertDecidedOnce();
    assertTrue(resized.size() >= pools, "only " + resized.size() + " resizes");
    Await.result(next.close());
  }

  @Test
  void anOperatorsRequestIsSignedSentOnceAndOutlivesTheController() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    ControllerService first =
        Await.result(
            ControllerService.start(
                vertx,
                ControllerChild.options(kafka.bootstrap(), Optional.of(keys.getPrivate())),
                orders));
    Await.result(first.owning());
    feed.window(ORDERS, 1, 8, 0, 100);
    feed.request(ORDERS, 1, "r-1", CommandAction.RESIZE, 70);
    Await.until("a command", () -> !feed.commands().isEmpty());
    Command command = feed.commands().get(0);
    // The owner's own limit is 64.
    assertEquals(64, command.targetSize());
    assertEquals(15_000, command.leaseMillis());
    assertTrue(CommandSignature.verify(command, keys.getPublic()));
    Decision decision = feed.resizes().get(0);
    assertEquals("operator-request", decision.reason());
    assertEquals("r-1", decision.requestId());
    assertEquals(List.of("i1"), decision.instances());
    assertEquals(command.decisionId(), decision.decisionId());
    Await.result(first.close());

    ControllerService next = controller();
    feed.request(ORDERS, 1, "r-1", CommandAction.RESIZE, 70);
    feed.request(ORDERS, 1, "r-2", CommandAction.WARM, 5);
    Await.until(
        "the second request is answered",
        () ->
            feed.committed(Topics.DECISIONS, Decision.class).stream()
                .anyMatch(d -> d.requestId().equals("r-2")));
    List<Decision> answers =
        feed.committed(Topics.DECISIONS, Decision.class).stream()
            .filter(d -> !d.requestId().isEmpty())
            .toList();
    assertEquals(
        List.of("r-1 operator-request", "r-2 change-in-flight"),
        answers.stream().map(d -> d.requestId() + " " + d.reason()).toList());
    feed.applied(command);
    feed.request(ORDERS, 1, "r-3", CommandAction.WARM, 5);
    Await.until("a warm-up", () -> feed.commands().size() == 2);
    Command warm = feed.commands().get(1);
    assertEquals(CommandAction.WARM, warm.action());
    assertEquals(5, warm.targetSize());
    assertEquals(64, warm.expectedSize());
    assertTrue(warm.signature().isEmpty());
    Await.result(next.close());
  }

  @Test
  void forecastsThatWereWrongTooOftenOnlyAdviseAlsoUnderTheNextController() throws Exception {
    ControllerService first = controller();
    feed.window(ORDERS, 1, 8, 0, 100);
    feed.wrongForecasts(ORDERS, 1, 9);
    Await.until("it is told", () -> reasons().contains("forecast-distrusted"));
    Await.result(first.close());

    ControllerService next = controller();
    feed.send(Topics.ACCURACY, "gone/workers", null);
    for (int w = 2; w <= 6; w++) {
      feed.window(ORDERS, w, 8, 0, 100);
    }
    feed.forecast(ORDERS, 6, true, 170);
    Await.until(
        "the forecast is advice",
        () ->
            feed.committed(Topics.DECISIONS, Decision.class).stream()
                .anyMatch(d -> d.reason().equals("forecast-distrusted") && d.wishedSize() == 13));
    assertEquals(List.of(), feed.commands());
    assertEquals(0, next.health().rejected());
    Await.result(next.close());
  }

  private List<String> reasons() {
    return feed.committed(Topics.DECISIONS, Decision.class).stream().map(Decision::reason).toList();
  }

  @Test
  void whatDoesNotDecodeIsParkedAndThePartitionGoesOn() throws Exception {
    ControllerService service = controller();
    feed.send(Topics.WINDOWS, "orders/workers", new byte[] {1, 2, 3});
    feed.send(Topics.ACKS, "orders/workers", new byte[0]);
    growOrders();
    TopicPartition rejected = new TopicPartition(Topics.REJECTED, 0);
    Await.until("both parked", () -> KafkaProbe.read(kafka.bootstrap(), rejected).size() == 2);
    Set<String> topics = new HashSet<>();
    KafkaProbe.read(kafka.bootstrap(), rejected)
        .forEach(
            r ->
                topics.add(
                    new String(r.headers().lastHeader("topic").value(), StandardCharsets.UTF_8)));
    assertEquals(Set.of(Topics.WINDOWS, Topics.ACKS), topics);
    assertEquals(2, service.health().rejected());
    Await.result(service.close());
  }

  /** As after a broker that hung, which gave the controller's transaction up. */
  @Test
  void aFencedControllerWhosePartitionNobodyElseHasTakesItOverAgain() throws Exception {
    ControllerService service = controller();
    TransactionalSender other =
        TransactionalSender.open(vertx, kafka.bootstrap(), "tidegate-controller-0");
    feed.window(ORDERS, 1, 8, 0, 100);
    Await.until(
        "the fence is noticed",
        () ->
            service.health().fenced().equals(Set.of(0)) && service.health().partitions().isEmpty());

    growOrders();
    assertEquals(Set.of(0), service.health().partitions());
    assertEquals(Set.of(), service.health().fenced());
    feed.assertDecidedOnce();
    Await.result(service.close());
    Await.result(other.close());
  }
}
