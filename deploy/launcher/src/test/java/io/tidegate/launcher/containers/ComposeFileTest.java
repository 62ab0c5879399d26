package io.tidegate.launcher.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.launcher.settings.Role;
import io.tidegate.launcher.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The compose file: that it hangs together, and that Tidegate knows what it is told. */
class ComposeFileTest {
  private static final Path COMPOSE = Path.of("../compose/compose.yaml");
  private static final String SECRETS = "/run/secrets/";

  /** Of the Compose specification, as far as the file goes; what is not here is refused. */
  private static final Set<String> SERVICE_KEYS =
      Set.of(
          "image",
          "build",
          "restart",
          "depends_on",
          "read_only",
          "cap_drop",
          "security_opt",
          "stop_grace_period",
          "mem_limit",
          "tmpfs",
          "environment",
          "secrets",
          "ports",
          "volumes",
          "command");

  @TempDir Path dir;
  private JsonNode file;

  @BeforeEach
  void read() throws Exception {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    // SnakeYAML alone resolves merge keys.
    Object tree = new Yaml(new SafeConstructor(strict)).load(Files.readString(COMPOSE));
    file = new ObjectMapper().valueToTree(tree);
  }

  private Map<String, JsonNode> services(boolean ours) {
    Map<String, JsonNode> found = new TreeMap<>();
    for (Map.Entry<String, JsonNode> service : file.get("services").properties()) {
      if (service.getValue().get("image").asText().startsWith("tidegate:") == ours) {
        found.put(service.getKey(), service.getValue());
      }
    }
    return found;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    if (list != null) {
      list.forEach(entry -> texts.add(entry.asText()));
    }
    return texts;
  }

  @Test
  void everyNameIsDefinedAndEveryKeyKnown() {
    file.get("services")
        .properties()
        .forEach(
            service -> {
              JsonNode of = service.getValue();
              Set<String> keys = new TreeSet<>();
              of.fieldNames().forEachRemaining(keys::add);
              keys.removeAll(SERVICE_KEYS);
              assertEquals(Set.of(), keys, service.getKey());
              texts(of.get("secrets"))
                  .forEach(name -> assertTrue(file.get("secrets").has(name), name));
              texts(of.get("depends_on"))
                  .forEach(name -> assertTrue(file.get("services").has(name), name));
              texts(of.get("volumes"))
                  .forEach(v -> assertTrue(file.get("volumes").has(v.split(":")[0]), v));
            });
  }

  @Test
  void everyImageIsPinned() throws Exception {
    assertEquals(Set.of("kafka", "influxdb"), services(false).keySet());
    for (JsonNode service : file.get("services")) {
      assertTrue(service.get("image").asText().matches("[a-z/]+:\\d+\\.\\d+\\.\\d+"));
    }
    for (JsonNode service : services(true).values()) {
      assertEquals("tidegate:" + ContainerSettings.version(), service.get("image").asText());
    }
    assertTrue(
        Files.readString(Path.of("../../pom.xml"))
            .contains(
                "<kafka.version>"
                    + services(false).get("kafka").get("image").asText().split(":")[1]
                    + "</kafka.version>"),
        "the broker that is tested with");
  }

  @Test
  void tidegateKnowsEachSettingThatItIsGiven() throws Exception {
    Set<Role> all = new TreeSet<>();
    for (JsonNode service : services(true).values()) {
      Map<String, String> environment = new HashMap<>();
      service
          .get("environment")
          .properties()
          .forEach(variable -> environment.put(variable.getKey(), variable.getValue().asText()));
      Map<String, String> secrets = new HashMap<>();
      texts(service.get("secrets"))
          .forEach(name -> secrets.put(SECRETS + name, ContainerSettings.secret(name)));
      Settings settings =
          new ContainerSettings(dir).load(texts(service.get("command")), environment, secrets);
      assertEquals("kafka:19092", settings.kafka().bootstrap());
      assertEquals(1, settings.roles().size());
      all.addAll(settings.roles());
      boolean stores =
          settings.roles().contains(Role.COLLECTOR) || settings.roles().contains(Role.CONSOLE);
      assertEquals(stores, !settings.store().embedded());
      assertEquals(stores, !settings.store().influxToken().isEmpty());
      if (settings.roles().contains(Role.CONSOLE)) {
        assertTrue(settings.console().tls().isPresent() && settings.console().tokens().isPresent());
      }
    }
    assertEquals(Role.ALL, all);
  }

  @Test
  void theStoreIsTheOneThatTheSettingsMean() throws Exception {
    JsonNode influx = services(false).get("influxdb").get("environment");
    JsonNode collector = services(true).get("collector").get("environment");
    Settings defaults = Settings.load(null, Map.of(), Map.of());
    assertEquals(
        influx.get("DOCKER_INFLUXDB_INIT_ORG"), collector.get("TIDEGATE_STORE_INFLUX_ORG"));
    assertEquals(
        defaults.store().influxBucket(), influx.get("DOCKER_INFLUXDB_INIT_BUCKET").asText());
    assertEquals("30d", influx.get("DOCKER_INFLUXDB_INIT_RETENTION").asText());
    assertEquals(Duration.ofDays(30), defaults.store().retention().windows());
    assertEquals(
        influx.get("DOCKER_INFLUXDB_INIT_ADMIN_TOKEN_FILE"),
        collector.get("TIDEGATE_STORE_INFLUX_TOKEN_FILE"));
  }

  @Test
  void ourContainersMayDoLittle() throws Exception {
    for (Map.Entry<String, JsonNode> service : services(true).entrySet()) {
      JsonNode of = service.getValue();
      assertTrue(of.get("read_only").asBoolean(), service.getKey());
      assertEquals(List.of("ALL"), texts(of.get("cap_drop")));
      assertEquals(List.of("no-new-privileges:true"), texts(of.get("security_opt")));
      texts(of.get("ports")).forEach(port -> assertTrue(port.startsWith("127.0.0.1:"), port));
    }
    assertFalse(Files.readString(COMPOSE).contains("privileged: true"));
    assertTrue(
        Files.readString(Path.of("../docker/Dockerfile")).contains("USER 10001:10001"),
        "whose the tmpfs in the compose file is");
  }
}
