package io.tidegate.launcher.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.tidegate.collector.service.Influxd;
import io.tidegate.launcher.CommandLineRun;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.wire.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The doctor and the topics' commands on a real broker. */
@Timeout(120)
class DoctorIT {
  /** Brokers that ask who may do what, and let everybody where nobody said anything. */
  private static final Map<String, String> ASKING =
      Map.of(
          "authorizer.class.name",
          "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
          "allow.everyone.if.no.acl.found",
          "true");

  @TempDir Path dir;

  private String bootstrap;

  private CommandLineRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--kafka", bootstrap, "--port", "0", "--data-dir", dir + "/data"));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  @Test
  void itTellsWhetherTheIssuersKeysCanBeRead() throws Exception {
    String key = new RSAKeyGenerator(2_048).keyID("k").generate().toPublicJWK().toJSONString();
    Path keys = Files.writeString(dir.resolve("keys"), "{\"keys\": [%s]}".formatted(key));
    String[] doctor = {
      "doctor",
      "--port",
      "0",
      "--data-dir",
      dir + "/data",
      "--set",
      "console.oidc.issuer=https://id.example.org",
      "--set",
      "console.oidc.audience=tidegate",
      "--set",
      "console.oidc.jwks=" + keys
    };
    CommandLineRun well = CommandLineRun.of(doctor);
    assertEquals(0, well.exitCode(), well.out() + well.err());
    assertTrue(well.out().contains("the keys of https://id.example.org can be read"), well.out());
    Files.writeString(keys, "{\"keys\": []}");
    CommandLineRun none = CommandLineRun.of(doctor);
    assertTrue(
        none.out().contains("no token opens anything: 0 of its 0 keys can be used"), none.out());
  }

  @Test
  void itTellsWhatBrokersAndTopicsLack() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0, ASKING);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      bootstrap = kafka.bootstrap();
      CommandLineRun fresh = run("doctor");
      assertEquals(0, fresh.exitCode(), fresh.out() + fresh.err());
      assertTrue(fresh.out().contains("ok    kafka             1 brokers answer"), fresh.out());
      assertTrue(fresh.out().contains("18 are not there yet: tidegate.accuracy"), fresh.out());

      CommandLineRun made = run("topics", "apply", "--pools", "50000");
      assertEquals(0, made.exitCode(), made.err());
      assertTrue(made.out().contains("Set kafka.partitions: 5 for every process"), made.out());
      CommandLineRun other = run("topics", "check");
      assertEquals(10, other.exitCode());
      assertTrue(
          other.out().contains("FAIL  topics            tidegate.acks: 5 partitions: must have 4"),
          other.out());
      CommandLineRun same = run("topics", "check", "-o", "json");
      assertEquals(10, same.exitCode());
      assertTrue(same.json().findValuesAsText("level").contains("fail"), same.out());
      CommandLineRun good = run("topics", "check", "--set", "kafka.partitions=5");
      assertEquals(0, good.exitCode(), good.out());
      assertTrue(good.out().contains("ok    topics            all are there"), good.out());
      assertTrue(good.out().contains("the clock of the brokers is"), good.out());

      CommandLineRun copies = run("doctor", "--set", "kafka.partitions=5,kafka.replication=3");
      assertEquals(2, copies.exitCode());
      copies =
          run(
              "doctor",
              "--set",
              "kafka.partitions=5",
              "--set",
              "kafka.replication=3",
              "-o",
              "json");
      assertEquals(10, copies.exitCode());
      assertTrue(
          copies
              .json()
              .findValuesAsText("text")
              .toString()
              .contains("1 brokers, and each partition shall have 3 copies"),
          copies.out());

      spoil(admin);
      CommandLineRun spoilt = run("doctor", "--set", "kafka.partitions=5");
      assertEquals(0, spoilt.exitCode(), spoilt.out());
      assertTrue(
          spoilt
              .out()
              .contains(
                  "tidegate.samples: message.timestamp.type is CreateTime: shall be LogAppendTime"),
          spoilt.out());
      assertTrue(
          spoilt
              .out()
              .contains(
                  "--alter --topic tidegate.samples --add-config message.timestamp.type=LogAppendTime"),
          spoilt.out());
      assertTrue(
          spoilt.out().contains("tidegate.commands: this user may not [WRITE]"), spoilt.out());
    }
  }

  private static void spoil(Admin admin) throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, Topics.SAMPLES),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("message.timestamp.type", "CreateTime"),
                        AlterConfigOp.OpType.SET))))
        .all()
        .get(30, TimeUnit.SECONDS);
    admin
        .createAcls(
            List.of(
                acl(AclOperation.ALL, AclPermissionType.ALLOW),
                acl(AclOperation.WRITE, AclPermissionType.DENY)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  private static AclBinding acl(AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, Topics.COMMANDS, PatternType.LITERAL),
        new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
  }

  @Test
  void brokersThatAreAwayAreNamedWithinTheBound() throws Exception {
    String nobody = "127.0.0.1:" + LocalPort.free();
    Settings settings = Settings.load(null, Map.of(), Map.of("kafka.bootstrap", nobody));
    List<Finding> findings = Doctor.brokers(settings, Duration.ofSeconds(1));
    assertEquals(1, findings.size(), findings.toString());
    assertTrue(Doctor.fails(findings));
    assertTrue(
        findings.get(0).text().startsWith("no answer from the brokers at " + nobody),
        findings.toString());
  }

  @Test
  void itGoesOnWhereAStoreIsAway() throws Exception {
    String url = "http://127.0.0.1:" + LocalPort.free();
    CommandLineRun seen =
        CommandLineRun.of(
            "doctor", "--influx", url, "--port", "0", "--data-dir", dir.resolve("data").toString());
    assertEquals(10, seen.exitCode(), seen.err());
    assertTrue(seen.out().contains("FAIL  store             no answer from " + url), seen.out());
    assertTrue(seen.out().contains("ok    kafka             embedded"), seen.out());
    assertTrue(seen.out().endsWith("It cannot start so.\n"), seen.out());
  }

  @Test
  void itAsksAStoreForItsBucketAndItsClock() throws Exception {
    Optional<Path> binary = Influxd.binary();
    assumeTrue(binary.isPresent(), "no influxd is installed");
    try (Influxd influxd = Influxd.start(binary.get(), dir)) {
      CommandLineRun absent =
          CommandLineRun.of(
              "doctor", "--influx", influxd.url(), "--port", "0", "--data-dir", dir + "/data");
      assertEquals(10, absent.exitCode(), absent.out() + absent.err());
      assertTrue(absent.out().contains("ok    store             InfluxDB 1.6"), absent.out());
      assertTrue(absent.out().contains("the clock of the store is"), absent.out());
      assertTrue(
          absent.out().contains("FAIL  bucket            'tidegate' cannot be read"), absent.out());

      HttpResponse<String> made =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(influxd.url() + "/query?q=CREATE+DATABASE+tidegate"))
                      .POST(HttpRequest.BodyPublishers.noBody())
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertEquals(200, made.statusCode(), made.body());
      CommandLineRun there =
          CommandLineRun.of(
              "doctor", "--influx", influxd.url(), "--port", "0", "--data-dir", dir + "/data");
      assertEquals(0, there.exitCode(), there.out());
      assertTrue(
          there.out().contains("ok    bucket            'tidegate' can be read"), there.out());
    }
  }
}
