package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.agent.TidegateAgent;
import io.tidegate.bus.Await;
import io.tidegate.bus.KafkaRole;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.launcher.embedded.SecuredKafka;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Brokers with TLS, SCRAM and an authorizer: each role with a user and the rights of its own. */
@Timeout(240)
class KafkaSecurityIT {
  private static final String PREFIX = "tidegate-";

  /** Shown nowhere, by nobody. */
  private static final String PASSWORD = "canary-9f8e7d6c";

  @TempDir static Path dir;
  private static SecuredKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka = SecuredKafka.start(dir.resolve("broker"));
    kafka.addUsers(
        Arrays.stream(KafkaRole.values()).map(role -> PREFIX + role.text()).toList(), PASSWORD);
    CommandLineRun rights = CommandLineRun.of("topics", "acls", "--apply", "--kafka", kafka.door());
    assertEquals(0, rights.exitCode(), rights.err());
    CommandLineRun topics = topics("apply", as(KafkaRole.SETUP, kafka.bootstrap(), PASSWORD));
    assertEquals(0, topics.exitCode(), topics.err());
  }

  @AfterAll
  static void stop() throws Exception {
    kafka.close();
  }

  private static Map<String, String> as(KafkaRole role, String bootstrap, String password) {
    return new HashMap<>(
        Map.of(
            "kafka.bootstrap",
            bootstrap,
            "kafka.partitions",
            "1",
            "kafka.security.tls",
            "true",
            "kafka.security.ca",
            kafka.ca().toString(),
            "kafka.security.user",
            PREFIX + role.text(),
            "kafka.security.password",
            password));
  }

  private static CommandLineRun topics(String command, Map<String, String> settings) {
    List<String> line = new ArrayList<>(List.of("topics", command));
    settings.forEach((key, value) -> line.addAll(List.of("--set", key + "=" + value)));
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  /**
   * A process that has this role alone. A login belongs to an address as it is written; as all of
   * them are in this JVM, each writes it another time.
   */
  private static ControlPlane plane(KafkaRole role) throws Exception {
    String bootstrap = String.join(",", Collections.nCopies(2 + role.ordinal(), kafka.bootstrap()));
    Map<String, String> settings = as(role, bootstrap, PASSWORD);
    settings.put("roles", role.text());
    settings.put("window", "1s");
    settings.put("console.port", "0");
    settings.put("data-dir", dir.resolve(role.text()).toString());
    settings.put("store.influx-url", "http://127.0.0.1:1");
    return ControlPlane.start(
        Settings.load(null, Map.of(), settings), (vertx, own, port) -> StoreAccess.none());
  }

  private static TidegateAgent agent() throws Exception {
    return TidegateAgent.builder("orders")
        .kafka(kafka.bootstrap())
        .kafkaLogin(kafka.login("tidegate-agent", PASSWORD))
        .window(Duration.ofSeconds(1))
        .sampleInterval(Duration.ofMillis(250))
        .start();
  }

  @Test
  void theWholePathGoesWithAUserForEachRole() throws Exception {
    ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
    try (ElasticExecutor pool =
            ElasticExecutor.builder("workers").size(4).limits(2, 16).queueCapacity(1_000).build();
        ControlPlane collector = plane(KafkaRole.COLLECTOR);
        ControlPlane predictor = plane(KafkaRole.PREDICTOR);
        ControlPlane controller = plane(KafkaRole.CONTROLLER);
        ControlPlane console = plane(KafkaRole.CONSOLE);
        TidegateAgent agent = agent()) {
      agent.register(pool);
      load.scheduleAtFixedRate(() -> pool.execute(() -> {}), 0, 20, TimeUnit.MILLISECONDS);
      Await.until("commands are read", () -> agent.stats().listening());
      Await.until("forecasts are made", () -> !read(Topics.FORECASTS).isEmpty());
      Await.until(
          "an operator resizes the pool",
          () -> {
            CommandLineRun run =
                CommandLineRun.of(
                    "resize",
                    "--data-dir",
                    dir.resolve("console").toString(),
                    "orders/workers",
                    "12");
            return run.exitCode() == 0;
          });
      assertEquals(12, pool.state().size());
      for (String written :
          List.of(Topics.INSTANCES, Topics.WINDOWS, Topics.DECISIONS, Topics.ACKS)) {
        assertFalse(read(written).isEmpty(), written);
      }
      assertTrue(read(Topics.REJECTED).isEmpty());
      for (ControlPlane plane : List.of(collector, predictor, controller, console)) {
        assertEquals(Map.of(), plane.unwell());
      }
    } finally {
      load.shutdownNow();
    }
  }

  @Test
  void aCheckAsksOfAUserOnlyWhatItsRolesNeed() {
    for (KafkaRole role :
        List.of(
            KafkaRole.COLLECTOR, KafkaRole.PREDICTOR, KafkaRole.CONTROLLER, KafkaRole.CONSOLE)) {
      Map<String, String> settings = as(role, kafka.bootstrap(), PASSWORD);
      settings.put("roles", role.text());
      settings.put("store.influx-url", "http://127.0.0.1:1");
      CommandLineRun own = topics("check", settings);
      assertEquals(0, own.exitCode(), own.err());
      assertFalse(own.out().contains("may not"), own.out());
      settings.put("roles", "collector,predictor,controller,console");
      assertTrue(topics("check", settings).out().contains(": this user may not ["), role.text());
    }
  }

  private static List<?> read(String topic) {
    return KafkaProbe.read(kafka.door(), new TopicPartition(topic, 0));
  }

  @Test
  void anAgentsUserCanWriteNoCommand() throws Exception {
    Map<String, Object> settings =
        new HashMap<>(kafka.login("tidegate-agent", PASSWORD).clientSettings());
    settings.put("bootstrap.servers", kafka.bootstrap());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] clock = Topics.CLOCK_KEY.getBytes(StandardCharsets.UTF_8);
      producer
          .send(new ProducerRecord<>(Topics.INSTANCES, 0, clock, null))
          .get(60, TimeUnit.SECONDS);
      for (String other :
          List.of(Topics.COMMANDS, Topics.POLICIES, Topics.REQUESTS, Topics.WINDOWS)) {
        ExecutionException refused =
            assertThrows(
                ExecutionException.class,
                () ->
                    producer
                        .send(new ProducerRecord<>(other, 0, null, null))
                        .get(60, TimeUnit.SECONDS),
                other);
        assertInstanceOf(TopicAuthorizationException.class, refused.getCause(), other);
      }
    }
  }

  @Test
  void whoIsRefusedIsToldWhichSettingIsWrong() throws Exception {
    Map<String, String> wrong = as(KafkaRole.COLLECTOR, kafka.bootstrap(), "canary-wrong");
    refused(
        wrong,
        "the brokers do not take user 'tidegate-collector' with the password given"
            + " (kafka.security.user, kafka.security.password, kafka.security.mechanism"
            + " SCRAM-SHA-512)");

    Map<String, String> nobody = as(KafkaRole.COLLECTOR, kafka.bootstrap(), "");
    nobody.put("kafka.security.user", "");
    silent(nobody, "hang up without a word: kafka.security.user is empty");

    nobody.put("kafka.security.tls", "false");
    nobody.put("kafka.security.ca", "");
    silent(nobody, "kafka.security.tls is false and kafka.security.user is empty");

    Map<String, String> stranger = as(KafkaRole.COLLECTOR, kafka.bootstrap(), PASSWORD);
    stranger.put("kafka.security.ca", "");
    refused(stranger, "see kafka.security.tls, kafka.security.ca and kafka.security.certificate");

    Map<String, String> none = as(KafkaRole.COLLECTOR, "", PASSWORD);
    none.put("data-dir", dir.resolve("none").toString());
    Settings embedded = Settings.load(null, Map.of(), none);
    String told =
        assertThrows(CommandFailedException.class, () -> ControlPlane.start(embedded)).getMessage();
    assertTrue(told.contains("setting 'kafka.bootstrap' is empty"), told);

    Map<String, String> agent = as(KafkaRole.AGENT, kafka.bootstrap(), PASSWORD);
    refused(agent, "user 'tidegate-agent' (kafka.security.user) lacks a right (ACL)");
  }

  /** As who makes topics waits for brokers longer than who only looks. */
  private static void silent(Map<String, String> settings, String why) {
    CommandLineRun run = topics("check", settings);
    assertEquals(DoctorCommand.TO_BE_MENDED, run.exitCode(), run.err());
    assertTrue(run.out().contains(why), run.out());
  }

  private static void refused(Map<String, String> settings, String why) {
    CommandLineRun run = topics("apply", settings);
    assertEquals(1, run.exitCode(), run.out());
    assertTrue(run.err().contains(why), run.err());
    assertFalse(run.err().contains("canary"), run.err());
  }
}
