package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.alibaba.nacos.api.NacosFactory;
import com.alibaba.nacos.api.config.ConfigService;
import com.alibaba.nacos.api.exception.NacosException;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.pojo.Instance;
import io.tidegate.bus.Await;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Policies from a real Nacos, and the console in its registry. */
@Timeout(300)
class NacosIT {
  private static final String GROUP = "DEFAULT_GROUP";
  private static final String SERVER = System.getenv("NACOS_SERVER");

  /** Of this run alone, for the server may know others. */
  private final String name = "tidegate-it-" + UUID.randomUUID();

  @TempDir Path directory;

  @BeforeAll
  static void find() {
    Assumptions.assumeTrue(
        SERVER != null,
        "skipped: NACOS_SERVER is not set, so policies and registry are tested on no real Nacos:"
            + " start one and set NACOS_SERVER=host:port, and NACOS_USER, NACOS_PASSWORD if it has"
            + " logins");
  }

  private static String user() {
    return System.getenv().getOrDefault("NACOS_USER", "");
  }

  private static String password() {
    return System.getenv().getOrDefault("NACOS_PASSWORD", "");
  }

  private static Properties login() {
    Properties properties = new Properties();
    properties.setProperty("serverAddr", SERVER);
    properties.setProperty("username", user());
    properties.setProperty("password", password());
    return properties;
  }

  private static String policies(String mode) {
    return "policies: [{match: orders/*, mode: %s}]%n".formatted(mode);
  }

  private Map<String, String> settings() {
    return Map.of(
        "nacos.server", SERVER,
        "nacos.user", user(),
        "nacos.password", password(),
        "nacos.data-id", name,
        "nacos.service", name);
  }

  private static JsonObject newest(ObservedPlane plane) {
    return plane.json("/api/v1/policies");
  }

  private static boolean tells(ObservedPlane plane, String what) {
    return plane.get("/api/v1/status").body().contains(what);
  }

  private static void awaitVersion(ObservedPlane plane, long version) {
    Await.until("version " + version, () -> newest(plane).getLong("version") == version);
  }

  @Test
  void eachChangeThereIsAppliedAndTheConsoleIsFoundThere() throws Exception {
    ConfigService people = NacosFactory.createConfigService(login());
    NamingService registry = NacosFactory.createNamingService(login());
    try {
      assertTrue(people.publishConfig(name, GROUP, policies("auto")));
      try (ObservedPlane plane = new ObservedPlane(directory.resolve("one"), settings())) {
        awaitVersion(plane, 1);
        assertEquals(policies("auto"), newest(plane).getString("yaml"));
        assertEquals("nacos:" + name, newest(plane).getString("appliedBy"));
        assertRegistered(registry, plane);

        String wrong = "policies:\n  - {match: orders/*, mode: fast}\n";
        assertTrue(people.publishConfig(name, GROUP, wrong));
        Await.until(
            "it is refused",
            () ->
                tells(
                    plane,
                    "cannot be used, policies version 1 hold: line 2: setting 'policies[0].mode'"));
        assertEquals(0, plane.metrics().get("tidegate_part_well{part=\"nacos\"}"));
        assertEquals(1, newest(plane).getLong("version"));

        Path mine = Files.writeString(directory.resolve("mine.yaml"), policies("frozen"));
        plane.run("policy", "apply", mine.toString(), "--reason", "at night");
        assertTrue(people.publishConfig(name, GROUP, policies("advise")));
        awaitVersion(plane, 3);
        assertEquals(policies("advise"), newest(plane).getString("yaml"));
        Await.until(
            "it is well again",
            () -> plane.metrics().get("tidegate_part_well{part=\"nacos\"}") == 1);
        plane.run("policy", "revert", "2");
        awaitVersion(plane, 4);
        plane.restart();
        Await.until(
            "what a person applied holds after a restart",
            () -> tells(plane, "is as in policies version 3"));
        assertEquals(4, newest(plane).getLong("version"));

        assertTrue(people.removeConfig(name, GROUP));
        Await.until(
            "that it is gone is told", () -> tells(plane, "is not there, policies version 4 hold"));
      }
      Await.until("it is taken out", () -> instances(registry).isEmpty());
    } finally {
      people.removeConfig(name, GROUP);
      people.shutDown();
      registry.shutDown();
    }
  }

  private List<Instance> instances(NamingService registry) {
    try {
      return registry.getAllInstances(name, GROUP, false);
    } catch (NacosException e) {
      throw new AssertionError("the registry cannot be read", e);
    }
  }

  private void assertRegistered(NamingService registry, ObservedPlane plane) {
    Await.until("it is registered", () -> instances(registry).size() == 1);
    List<Instance> found = instances(registry);
    URI console = URI.create(plane.url());
    assertEquals(console.getHost(), found.get(0).getIp());
    assertEquals(console.getPort(), found.get(0).getPort());
    assertEquals("http", found.get(0).getMetadata().get("scheme"));
    assertEquals("collector,predictor,controller,console", found.get(0).getMetadata().get("roles"));
  }
}
