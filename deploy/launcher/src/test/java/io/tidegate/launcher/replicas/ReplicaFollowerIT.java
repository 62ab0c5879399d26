package io.tidegate.launcher.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.collector.WindowOptions;
import io.tidegate.collector.service.CollectorOptions;
import io.tidegate.collector.service.CollectorService;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.service.ControllerOptions;
import io.tidegate.controller.service.ControllerService;
import io.tidegate.controller.service.OrderWatch;
import io.tidegate.controller.service.PolicySource;
import io.tidegate.launcher.edge.NoStore;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.wire.Command;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.Verification;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four services on a real broker, collector and controller. Each has 4 replicas of one worker, and
 * requests that wait: "helped" is well with 8, "harmed" gets slower by more, "shadow" is only
 * watched, and nobody can read the platform of "mute".
 */
@Timeout(240)
class ReplicaFollowerIT {
  private static final int WIDTH = 500;
  private static final List<String> NAMES = List.of("helped", "harmed", "shadow", "mute");

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Map<String, FakePlatform> platforms = new TreeMap<>();
  private EmbeddedKafka kafka;
  private OrderWatch orders;
  private CollectorService collector;
  private ControllerService controller;
  private ReplicaFollower follower;
  private KafkaProducer<byte[], byte[]> producer;
  private long feed;

  @BeforeEach
  void start() throws Exception {
    kafka = EmbeddedKafka.start(directory, 0);
    new TopicSetup(kafka.bootstrap(), 1, (short) 1, Duration.ofDays(1), Duration.ofSeconds(60))
        .ensure();
    NAMES.forEach(name -> platforms.put(name, new FakePlatform(4)));
    platforms.get("mute").fail(new IOException("connection refused"));
    Optional<PrivateKey> key =
        Optional.of(io.tidegate.wire.CommandSignature.newKeys().getPrivate());
    Policy policy = Policy.of("*", 200);
    orders =
        Await.result(
            OrderWatch.start(
                vertx,
                kafka.bootstrap(),
                PolicySource.of(
                    new Policies(
                        List.of(Policy.of("h*/replicas", 200).withMode(Mode.AUTO), policy)))));
    collector =
        Await.result(
            CollectorService.start(
                vertx,
                new CollectorOptions(kafka.bootstrap(), WindowOptions.ofWidth(WIDTH)),
                new NoStore()));
    controller =
        Await.result(
            ControllerService.start(vertx, new ControllerOptions(kafka.bootstrap(), key), orders));
    follower =
        Await.result(
            ReplicaFollower.start(
                vertx,
                ReplicaFollowerOptions.of(
                    kafka.bootstrap(),
                    NAMES.stream()
                        .map(n -> new ReplicaService(new PoolId(n, "workers"), 2, 8, "process:x"))
                        .toList(),
                    service -> platforms.get(service.followed().service()),
                    key)));
    Await.result(follower.owning());
    Await.result(controller.owning());
    producer = KafkaProbe.producer(kafka.bootstrap());
    feed = vertx.setPeriodic(WIDTH, timer -> windows());
  }

  @AfterEach
  void stop() throws Exception {
    vertx.cancelTimer(feed);
    Await.result(follower.close());
    Await.result(controller.close());
    Await.result(collector.close());
    Await.result(orders.close());
    producer.close(Duration.ofSeconds(5));
    Await.result(vertx.close());
    kafka.close();
  }

  /** What a collector would have made of the services' entry pools: the world of this test. */
  private void windows() {
    long end = System.currentTimeMillis() / WIDTH * WIDTH;
    for (String name : NAMES) {
      int replicas = platforms.get(name).wanted();
      boolean grown = replicas > 4;
      long wait = name.equals("helped") && grown ? 1 : 200;
      long run = name.equals("harmed") && grown ? 400 : 50;
      PoolId pool = new PoolId(name, "workers");
      PoolWindow window =
          ReplicaSamplesTest.window(pool, end - WIDTH, WIDTH, replicas, 1, 30, wait, run);
      producer.send(
          new ProducerRecord<>(
              Topics.WINDOWS,
              0,
              pool.key().getBytes(StandardCharsets.UTF_8),
              WireCodec.encode(window)));
    }
  }

  private <T extends WireMessage> List<T> read(String topic, Class<T> type, String service) {
    List<T> found = new ArrayList<>();
    for (var record : KafkaProbe.read(kafka.bootstrap(), new TopicPartition(topic, 0))) {
      if (!(service + "/replicas").equals(new String(record.key(), StandardCharsets.UTF_8))
          && !topic.equals(Topics.COMMANDS)) {
        continue;
      }
      try {
        WireMessage message = WireCodec.decode(record.value());
        if (type.isInstance(message)) {
          found.add(type.cast(message));
        }
      } catch (UndecodableRecordException e) {
        throw new AssertionError(topic + " carries what does not decode", e);
      }
    }
    return found;
  }

  /** What was decided and found out, for a failure. */
  private String story(String service) {
    StringBuilder story = new StringBuilder(service).append(": ");
    for (Decision d : read(Topics.DECISIONS, Decision.class, service)) {
      story.append(
          "%n  %d %s %s %d to %d: %s"
              .formatted(d.atMillis(), d.kind(), d.reason(), d.fromSize(), d.toSize(), d.detail()));
    }
    verdicts(service)
        .forEach(
            v ->
                story.append(
                    "%n  %d %s %s: %s"
                        .formatted(v.atMillis(), v.verdict(), v.reason(), v.detail())));
    return story.toString();
  }

  private List<Verification> verdicts(String service) {
    return read(Topics.DECISIONS, Verification.class, service);
  }

  @Test
  void whatHelpsIsKeptWhatHarmsIsTakenBackAndTheRestIsLeftAlone() {
    Await.until(() -> story("helped"), () -> !verdicts("helped").isEmpty());
    assertEquals(Verification.Verdict.KEPT, verdicts("helped").get(0).verdict(), story("helped"));
    assertEquals(
        List.of(4, 8),
        List.of(verdicts("helped").get(0).fromSize(), verdicts("helped").get(0).toSize()));
    assertEquals(8, platforms.get("helped").wanted());

    Await.until(() -> story("harmed"), () -> platforms.get("harmed").history().size() == 2);
    Verification harmed = verdicts("harmed").get(0);
    assertEquals(Verification.Verdict.ROLLED_BACK, harmed.verdict());
    assertEquals("downstream-slower", harmed.reason());
    assertEquals(4, platforms.get("harmed").history().get(1));

    List<Decision> shadow = read(Topics.DECISIONS, Decision.class, "shadow");
    assertTrue(shadow.stream().anyMatch(d -> d.reason().equals("shadow-mode")), shadow.toString());
    assertEquals(List.of(), platforms.get("shadow").history());

    assertEquals(List.of(), read(Topics.SAMPLES, PoolSample.class, "mute"));
    assertTrue(
        follower.trouble().contains("mute/replicas is not reported: the fake platform cannot be"),
        follower.trouble());
    assertEquals(List.of(), platforms.get("mute").history());

    List<Command> commands = read(Topics.COMMANDS, Command.class, "");
    assertTrue(commands.stream().allMatch(c -> c.leaseMillis() == 0), commands.toString());
  }
}
