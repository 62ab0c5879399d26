package io.tidegate.launcher.javaagent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.demo.DemoDatabase;
import io.tidegate.launcher.CommandLineRun;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.launcher.embedded.SecuredKafka;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Ack.Outcome;
import io.tidegate.wire.CommandSignature;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent's jar on an application that knows nothing of it, with a real broker and database. */
@Tag("alone")
@Timeout(120)
class JavaagentIT {
  private static final String QUICK = ",window=1s,sample=250ms,heartbeat=500ms";

  @TempDir static Path shared;
  private static Broker broker;
  private static DemoDatabase database;
  private static int services;

  @TempDir Path dir;

  @BeforeAll
  static void start() throws Exception {
    broker = Broker.start(shared.resolve("kafka"), 0);
    database = DemoDatabase.start(shared);
  }

  @AfterAll
  static void stop() throws Exception {
    if (database != null) {
      database.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  static Stream<Path> javas() throws Exception {
    return OrdersJvm.javas().stream();
  }

  /** Another one for each test: they share the topics. */
  private static String newService() {
    return "orders-" + services++;
  }

  private static String settings(String service) {
    return "service=" + service + ",kafka=" + broker.bootstrap() + QUICK;
  }

  private OrdersJvm start(Path java, String settings, String... arguments) throws Exception {
    return OrdersJvm.start(java, dir, OrdersJvm.withAgent(settings), arguments);
  }

  private static boolean waited(PoolSample sample) {
    return sample.queueWait().decode().getTotalCount() > 0;
  }

  private static List<String> said(OrdersJvm orders) {
    try {
      return orders.stderr();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** On a machine with much to do broker or agent may be late; nothing else is worth a word. */
  private static void assertQuiet(OrdersJvm orders) throws Exception {
    List<String> said = orders.stderr();
    assertTrue(
        said.stream()
            .allMatch(
                line ->
                    line.startsWith("tidegate: WARN no ")
                        || line.startsWith("tidegate: the agent needs more than ")),
        said.toString());
  }

  @ParameterizedTest
  @MethodSource("javas")
  void whatNobodyOpenedIsSeenAndStaysAsItIs(Path java) throws Exception {
    String service = newService();
    try (OrdersJvm orders = start(java, settings(service))) {
      PoolSample seen =
          broker.awaitSample(new PoolId(service, "orders-worker"), JavaagentIT::waited);
      assertTrue(seen.spec().readOnly(), seen.spec()::toString);
      assertEquals(2, seen.spec().size());
      assertTrue(seen.completed() > 0 && seen.run().decode().getTotalCount() > 0, seen::toString);
      broker.awaitSample(new PoolId(service, "audited"), JavaagentIT::waited);

      Ack refused = broker.resize(seen, 5, UnaryOperator.identity());
      assertEquals(Outcome.UNSUPPORTED, refused.outcome(), refused.detail());
      assertEquals("2 2", orders.ask("sizes"));

      assertEquals("[Order]", orders.ask("audited"));
      assertEquals("[Order]", orders.ask("queue"));
      assertEquals("[Order]", orders.ask("executor's-queue"));
      assertEquals("present", orders.ask("class com.zaxxer.hikari.HikariDataSource"));
      for (String ours :
          List.of(
              "org.apache.kafka.clients.producer.KafkaProducer",
              "com.google.protobuf.Message",
              "net.bytebuddy.ByteBuddy",
              "org.HdrHistogram.Histogram",
              "io.tidegate.agent.TidegateAgent",
              "io.tidegate.javaagent.Body",
              "io.tidegate.shaded.kafka.clients.producer.KafkaProducer")) {
        assertEquals("absent", orders.ask("class " + ours), ours);
      }
      assertEquals(0, orders.end());
      assertQuiet(orders);
    }
  }

  @Test
  void itLogsInAtBrokersThatAskForIt() throws Exception {
    String service = newService();
    String hard = "canary \"\\;=-9f8e7d6c";
    try (SecuredKafka kafka =
        SecuredKafka.start(dir.resolve("secured"), "tidegate-agent", Map.of())) {
      new TopicSetup(kafka.door(), 1, (short) 1, Duration.ofHours(1), Duration.ofSeconds(60))
          .ensure();
      kafka.addUsers(List.of("tidegate-agent"), hard);
      assertEquals(
          0, CommandLineRun.of("topics", "acls", "--apply", "--kafka", kafka.door()).exitCode());
      Path password = Files.writeString(dir.resolve("password"), hard + "\n");
      String login =
          "service=%s,kafka=%s%s,kafka-tls=true,kafka-ca=%s,kafka-user=tidegate-agent"
              .formatted(service, kafka.bootstrap(), QUICK, kafka.ca());
      Path java = OrdersJvm.javas().get(0);
      try (OrdersJvm orders = start(java, login + ",kafka-password-file=" + password)) {
        Await.until(
            "a sample came",
            () ->
                KafkaProbe.read(kafka.door(), new TopicPartition(Topics.SAMPLES, 0)).stream()
                    .anyMatch(r -> new String(r.key(), UTF_8).startsWith(service + "/")));
        assertEquals(0, orders.end());
        assertQuiet(orders);
      }
      try (OrdersJvm orders = start(java, login + ",kafka-password=canary-wrong")) {
        Await.until(
            "the agent says why it is refused",
            () ->
                said(orders).stream()
                    .anyMatch(
                        line ->
                            line.startsWith("tidegate: WARN no broker takes samples")
                                && line.contains(
                                    "the brokers do not take user 'tidegate-agent' with the"
                                        + " password given (kafka-user, kafka-password,")));
        assertFalse(orders.stderr().toString().contains("canary"));
        assertEquals(0, orders.end());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("javas")
  void whatIsOpenIsResizedBySignedCommandsOnly(Path java) throws Exception {
    String service = newService();
    KeyPair keys = CommandSignature.newKeys();
    String settings =
        settings(service)
            + ",resize=*,command-key="
            + CommandSignature.text(keys.getPublic())
            + ",clamp=orders-db:1..6";
    try (OrdersJvm orders = start(java, settings, database.jdbcUrl())) {
      PoolSample workers =
          broker.awaitSample(new PoolId(service, "orders-worker"), JavaagentIT::waited);
      assertEquals(PoolKind.WORKER, workers.kind());
      assertTrue(!workers.spec().readOnly(), workers.spec()::toString);
      Ack unsigned = broker.resize(workers, 5, UnaryOperator.identity());
      assertEquals(Outcome.REJECTED, unsigned.outcome(), unsigned.detail());
      assertEquals("2 2", orders.ask("sizes"));

      Ack applied =
          broker.resize(workers, 5, command -> CommandSignature.sign(command, keys.getPrivate()));
      assertEquals(Outcome.APPLIED, applied.outcome(), applied.detail());
      assertEquals(2, applied.sizeBefore());
      assertEquals(5, applied.sizeAfter());
      assertEquals("5 5", orders.ask("sizes"));

      PoolSample connections =
          broker.awaitSample(new PoolId(service, "orders-db"), JavaagentIT::waited);
      assertEquals(PoolKind.DB_CONNECTION, connections.kind());
      assertEquals(3, connections.spec().size());
      Ack grown =
          broker.resize(
              connections, 6, command -> CommandSignature.sign(command, keys.getPrivate()));
      assertEquals(Outcome.APPLIED, grown.outcome(), grown.detail());
      assertEquals("6", orders.ask("database"));
      assertEquals("[Order]", orders.ask("audited"));
      assertEquals(0, orders.end());
      assertQuiet(orders);
    }
  }

  @Test
  void withoutABrokerTheApplicationStartsWorksAndEndsAndIsSeenWhenItComes() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path java = OrdersJvm.javas().get(0);
    String away = "service=away,kafka=127.0.0.1:" + port + QUICK;
    try (OrdersJvm ended = start(java, away);
        OrdersJvm orders = start(java, away)) {
      Await.until("it works", () -> Long.parseLong(ended.ask("done")) > 100);
      long beforeNanos = System.nanoTime();
      assertEquals(0, ended.end());
      Duration took = Duration.ofNanos(System.nanoTime() - beforeNanos);
      assertTrue(took.compareTo(Duration.ofSeconds(8)) < 0, "it took " + took + " to end");

      Await.until("it works", () -> Long.parseLong(orders.ask("done")) > 100);
      try (Broker late = Broker.start(dir.resolve("late"), port)) {
        PoolSample seen =
            late.awaitSample(new PoolId("away", "orders-worker"), JavaagentIT::waited);
        assertEquals(2, seen.spec().size());
        assertEquals(0, orders.end());
      }
      assertQuiet(orders);
    }
  }

  @ParameterizedTest
  @MethodSource("javas")
  void aServiceThatRunsIsAttachedTo(Path java) throws Exception {
    String service = newService();
    try (OrdersJvm orders = OrdersJvm.start(java, dir, List.of(), database.jdbcUrl())) {
      // Its workers run, its data source is open.
      Await.until("it works", () -> Long.parseLong(orders.ask("done")) > 20);
      CommandLineRun listed = CommandLineRun.of("attach");
      assertTrue(
          listed.out().matches("(?s).*\\b" + orders.pid() + "  com\\.example\\.Orders\\n.*"),
          listed.out());
      String pid = Long.toString(orders.pid());
      CommandLineRun attached =
          CommandLineRun.of(
              "attach",
              pid,
              "--service",
              service,
              "--kafka",
              broker.bootstrap(),
              "--set",
              "resize=*",
              "--set",
              "window=1s",
              "--set",
              "sample=250ms");
      assertEquals(0, attached.exitCode(), attached.err());
      assertTrue(
          attached.out().startsWith("The agent is on in process " + pid + " com.example.Orders\n"),
          attached.out());

      PoolSample workers =
          broker.awaitSample(new PoolId(service, "orders-worker"), JavaagentIT::waited);
      Ack applied = broker.resize(workers, 4, UnaryOperator.identity(), "zstd");
      assertEquals(Outcome.APPLIED, applied.outcome(), applied.detail());
      assertEquals("4 4", orders.ask("sizes"));
      PoolSample connections =
          broker.awaitSample(new PoolId(service, "orders-db"), JavaagentIT::waited);
      Ack grown = broker.resize(connections, 5, UnaryOperator.identity(), "snappy");
      assertEquals(Outcome.APPLIED, grown.outcome(), grown.detail());
      assertEquals("5", orders.ask("database"));
      // Its workers are older than the agent: they go through code that was not changed.
      broker.awaitSample(new PoolId(service, "audited"), sample -> sample.completed() > 0);
      assertEquals("[Order]", orders.ask("audited"));
      assertEquals("[Order]", orders.ask("queue"));
      assertEquals("[Order]", orders.ask("executor's-queue"));

      CommandLineRun again = CommandLineRun.of("attach", pid, "--kafka", broker.bootstrap());
      assertEquals(1, again.exitCode());
      assertTrue(
          again.err().startsWith("tidegate: the agent is in process " + pid + " already: "),
          again.err());
      assertEquals(0, orders.end());
    }
  }
}
