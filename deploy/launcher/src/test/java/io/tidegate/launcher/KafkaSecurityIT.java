package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.agent.TidegateAgent;
import io.tidegate.bus.Await;
import io.tidegate.bus.BrokerLogins;
import io.tidegate.bus.KafkaRole;
import io.tidegate.collector.service.edge.EdgeUplink;
import io.tidegate.collector.service.edge.UplinkOptions;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.launcher.embedded.SecuredKafka;
import io.tidegate.launcher.embedded.SecuredKafka.Identity;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.wire.Alert;
import io.tidegate.wire.BrokerLogin;
import io.tidegate.wire.GateReport;
import io.tidegate.wire.GateWork;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.vertx.core.Vertx;
import java.io.IOException;
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

/**
 * Brokers with TLS, logins and an authorizer: each role with a user and the rights of its own. The
 * collector's has a certificate, the predictor's may also log in by PLAIN.
 */
@Timeout(240)
class KafkaSecurityIT {
  private static final String PREFIX = "tidegate-";

  /** Shown nowhere, by nobody. */
  private static final String PASSWORD = "canary-9f8e7d6c";

  private static final String PLAIN_PASSWORD = "canary-5b4a3c2d";

  @TempDir static Path dir;
  private static SecuredKafka kafka;

  @BeforeAll
  static void start() throws Exception {
    kafka =
        SecuredKafka.start(
            dir.resolve("broker"),
            PREFIX + KafkaRole.COLLECTOR.text(),
            Map.of(PREFIX + KafkaRole.PREDICTOR.text(), PLAIN_PASSWORD));
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

  private static Map<String, String> certified(Identity identity) {
    Map<String, String> settings = as(KafkaRole.COLLECTOR, kafka.certifiedBootstrap(), "");
    settings.put("kafka.security.user", "");
    settings.put("kafka.security.certificate", identity.certificate().toString());
    settings.put("kafka.security.key", identity.key().toString());
    return settings;
  }

  private static Map<String, String> plain(String bootstrap, String password) {
    Map<String, String> settings = as(KafkaRole.PREDICTOR, bootstrap, password);
    settings.put("kafka.security.mechanism", "PLAIN");
    return settings;
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
    Map<String, String> settings =
        switch (role) {
          case COLLECTOR -> certified(kafka.user());
          case PREDICTOR -> plain(bootstrap, PLAIN_PASSWORD);
          default -> as(role, bootstrap, PASSWORD);
        };
    settings.put("roles", role.text());
    settings.put("window", "1s");
    settings.put("console.port", "0");
    settings.put("data-dir", dir.resolve(role.text()).toString());
    settings.put("store.influx-url", "http://127.0.0.1:1");
    return ControlPlane.start(
        Settings.load(null, Map.of(), settings), (vertx, own, port) -> StoreAccess.none());
  }

  private static BrokerLogin login(KafkaRole role) throws IOException {
    return kafka.login(BrokerLogin.SCRAM_SHA_512, PREFIX + role.text(), PASSWORD);
  }

  private static TidegateAgent agent() throws Exception {
    return TidegateAgent.builder("orders")
        .kafka(kafka.bootstrap())
        .kafkaLogin(login(KafkaRole.AGENT))
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
    Map<String, Object> settings = new HashMap<>(login(KafkaRole.AGENT).clientSettings());
    settings.put("bootstrap.servers", kafka.bootstrap());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] clock = Topics.CLOCK_KEY.getBytes(StandardCharsets.UTF_8);
      producer
          .send(new ProducerRecord<>(Topics.INSTANCES, 0, clock, null))
          .get(60, TimeUnit.SECONDS);
    }
    refusedTopics(
        KafkaRole.AGENT, Topics.COMMANDS, Topics.POLICIES, Topics.REQUESTS, Topics.WINDOWS);
  }

  private static void refusedTopics(KafkaRole role, String... topics) throws Exception {
    Map<String, Object> settings = new HashMap<>(login(role).clientSettings());
    settings.put("bootstrap.servers", kafka.bootstrap());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String other : topics) {
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
  void aCertificateIsALoginAndHasItsUsersRights() {
    Map<String, String> own = certified(kafka.user());
    own.put("roles", "collector");
    own.put("store.influx-url", "http://127.0.0.1:1");
    CommandLineRun collector = topics("check", own);
    assertEquals(0, collector.exitCode(), collector.out() + collector.err());
    own.put("roles", "controller");
    assertTrue(topics("check", own).out().contains(": this user may not ["), "as a controller");

    String advice = "see kafka.security.tls, kafka.security.ca and kafka.security.certificate";
    refused(certified(kafka.stranger()), advice);
    Map<String, String> none = certified(kafka.user());
    none.put("kafka.security.certificate", "");
    none.put("kafka.security.key", "");
    refused(none, advice);
  }

  @Test
  void aPasswordIsSentAsItIsOnlyWhereSettingsSaySo() {
    Map<String, String> own = plain(kafka.bootstrap(), PLAIN_PASSWORD);
    own.put("roles", "predictor");
    CommandLineRun predictor = topics("check", own);
    assertEquals(0, predictor.exitCode(), predictor.out() + predictor.err());
    // That of SCRAM, which is another.
    refused(plain(kafka.bootstrap(), PASSWORD), "kafka.security.mechanism PLAIN)");
  }

  @Test
  void anEdgeTellsItsCentreAndNothingElse() throws Exception {
    String centre = String.join(",", Collections.nCopies(9, kafka.bootstrap()));
    BrokerLogins.use(centre, login(KafkaRole.EDGE));
    Vertx vertx = Vertx.vertx();
    // Its own broker is the same one, by the door.
    EdgeUplink uplink =
        Await.result(
            EdgeUplink.start(
                vertx,
                new UplinkOptions(
                    "hall-7",
                    kafka.door(),
                    centre,
                    Duration.ofMillis(50),
                    Duration.ofSeconds(1),
                    Map.of())));
    try {
      Alert alert =
          new Alert(
              "a1",
              new PoolId("orders", "workers"),
              Alert.Kind.INSTANCE_FAILED,
              Alert.Severity.CRITICAL,
              1_700_000_000_000L,
              "silent",
              "orders-host7-4711");
      try (KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(kafka.door())) {
        producer
            .send(new ProducerRecord<>(Topics.ALERTS, 0, null, WireCodec.encode(alert)))
            .get(60, TimeUnit.SECONDS);
      }
      Await.until(
          () -> "the alert is up: " + uplink.health(),
          () -> !read(Topics.EDGE_ALERTS).isEmpty() && !read(Topics.EDGES).isEmpty());
    } finally {
      Await.result(uplink.close());
      Await.result(vertx.close());
    }
    refusedTopics(KafkaRole.EDGE, Topics.COMMANDS, Topics.POLICIES, Topics.WINDOWS, Topics.SAMPLES);
  }

  @Test
  void judgeAndGeneratorsMeetAndNeitherSpeaksForTheOther() throws Exception {
    GateWork call = new GateWork("r1", "", new GateWork.Call(List.of("http://127.0.0.1:1"), 0));
    GateReport alive = new GateReport("r1", "gen-1", 1, new GateReport.Alive());
    try (KafkaLine<GateReport, GateWork> judge = KafkaLine.ofJudge(gate(KafkaRole.GATE_JUDGE));
        KafkaLine<GateWork, GateReport> generator =
            KafkaLine.ofGenerator(gate(KafkaRole.GATE_GENERATOR), "gen-1")) {
      judge.send(call);
      assertEquals(call, generator.next(Duration.ofSeconds(60)).orElseThrow());
      generator.send(alive);
      assertEquals(alive, judge.next(Duration.ofSeconds(60)).orElseThrow());
    }
    refusedTopics(KafkaRole.GATE_JUDGE, Topics.GATE_REPORTS, Topics.COMMANDS, Topics.SAMPLES);
    refusedTopics(KafkaRole.GATE_GENERATOR, Topics.GATE_WORK, Topics.COMMANDS, Topics.SAMPLES);
  }

  private static GateKafka gate(KafkaRole role) throws IOException {
    return new GateKafka(kafka.bootstrap(), login(role).clientSettings());
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
