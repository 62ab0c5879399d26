package io.tidegate.launcher.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.tidegate.launcher.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Helm chart, rendered by Helm itself, and what Kubernetes and Tidegate are told by it. */
class HelmChartIT {
  private static final Set<String> ROLES =
      Set.of("collector", "predictor", "controller", "console");

  @TempDir Path dir;

  private Chart chart(String values) throws Exception {
    return Chart.render(dir, values);
  }

  @Test
  void theLinterFindsNothing() throws Exception {
    LintResult result = new Helm(Chart.DIRECTORY).lint().strict().call();
    assertFalse(result.isFailed(), () -> String.join("\n", result.getMessages()));
    String chart = Files.readString(Chart.DIRECTORY.resolve("Chart.yaml"));
    String version = ContainerSettings.version();
    assertTrue(chart.contains("\nversion: " + version + "\n"), chart);
    assertTrue(chart.contains("\nappVersion: \"" + version + "\"\n"), chart);
  }

  @ParameterizedTest
  @ValueSource(strings = {Chart.DEFAULTS, Chart.EVERYTHING, Chart.BEHIND_A_PROXY})
  void kubernetesKnowsEachFieldAndEveryObjectIsTheReleases(String values) throws Exception {
    Chart chart = chart(values);
    assertEquals(List.of(), chart.unknownFields().toList());
    assertEquals(ROLES, chart.pods().keySet());
    Set<String> names = new TreeSet<>();
    for (HasMetadata object : chart.objects()) {
      String name = object.getMetadata().getName();
      assertTrue(name.startsWith("prod-tidegate"), name);
      assertEquals(
          "prod", object.getMetadata().getLabels().get("app.kubernetes.io/instance"), name);
      String where = object.getMetadata().getNamespace();
      assertTrue(names.add(object.getKind() + " " + where + " " + name), name);
    }
    assertEquals(
        Set.of(),
        chart.objects().stream()
            .map(HasMetadata::getKind)
            .filter(kind -> Set.of("HorizontalPodAutoscaler", "Secret").contains(kind))
            .collect(Collectors.toSet()),
        "Tidegate scales, and secrets are by reference");
  }

  @ParameterizedTest
  @ValueSource(strings = {Chart.DEFAULTS, Chart.EVERYTHING, Chart.BEHIND_A_PROXY})
  void everyPodMayDoLittle(String values) throws Exception {
    for (Map.Entry<String, PodTemplateSpec> role : chart(values).pods().entrySet()) {
      PodSpec pod = role.getValue().getSpec();
      Container container = Chart.container(role.getValue());
      assertTrue(pod.getSecurityContext().getRunAsNonRoot());
      assertEquals(10001, pod.getSecurityContext().getRunAsUser());
      assertEquals("RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
      assertFalse(pod.getEnableServiceLinks());
      assertTrue(container.getSecurityContext().getReadOnlyRootFilesystem());
      assertFalse(container.getSecurityContext().getAllowPrivilegeEscalation());
      assertEquals(List.of("ALL"), container.getSecurityContext().getCapabilities().getDrop());
      assertEquals(List.of(), container.getSecurityContext().getCapabilities().getAdd());
      assertEquals(
          role.getKey().equals("controller") && values.equals(Chart.EVERYTHING),
          pod.getAutomountServiceAccountToken(),
          role.getKey());
      assertEquals("/health/live", path(container.getLivenessProbe()));
      assertEquals("/health/live", path(container.getStartupProbe()));
      assertEquals("/health/ready", path(container.getReadinessProbe()));
      assertTrue(container.getResources().getRequests().containsKey("cpu"));
      assertEquals(
          container.getResources().getRequests().get("memory"),
          container.getResources().getLimits().get("memory"));
      mountsAreVolumes(pod, container);
    }
  }

  private static String path(Probe probe) {
    assertEquals("probes", probe.getHttpGet().getPort().getStrVal());
    return probe.getHttpGet().getPath();
  }

  /** What is written to is mounted; of the console only what its claim is for outlives a pod. */
  private static void mountsAreVolumes(PodSpec pod, Container container) {
    Map<String, String> mounts =
        container.getVolumeMounts().stream()
            .collect(Collectors.toMap(VolumeMount::getMountPath, VolumeMount::getName));
    assertEquals("data", mounts.get("/var/lib/tidegate"));
    assertEquals("tmp", mounts.get("/tmp"));
    Set<String> volumes =
        pod.getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
    Set<String> mounted = new TreeSet<>(mounts.values());
    if (container.getArgs().contains("console")) {
      mounted.remove("data");
    }
    assertEquals(volumes, mounted);
  }

  @ParameterizedTest
  @ValueSource(strings = {Chart.DEFAULTS, Chart.EVERYTHING, Chart.BEHIND_A_PROXY})
  void tidegateKnowsEachSettingThatItIsGiven(String values) throws Exception {
    Chart chart = chart(values);
    for (Map.Entry<String, PodTemplateSpec> role : chart.pods().entrySet()) {
      Settings settings = settings(chart, role.getValue());
      assertEquals("[" + role.getKey().toUpperCase(Locale.ROOT) + "]", settings.roles().toString());
      assertEquals(new Settings.Probes("0.0.0.0", 8081), settings.probes());
      assertFalse(settings.kafka().embedded());
      if (role.getKey().equals("console")) {
        assertEquals(values.equals(Chart.BEHIND_A_PROXY), settings.console().insecure());
      }
      if (values.equals(Chart.EVERYTHING)) {
        assertEquals(12, settings.kafka().partitions());
        assertEquals(30, settings.window().toSeconds());
        assertEquals(2, settings.policies().inOrder().size());
        boolean controls = role.getKey().equals("controller");
        assertEquals(controls, settings.controller().commandKey().isPresent());
        assertEquals(controls ? 3 : 0, settings.replicas().services().size());
        assertEquals(role.getKey().equals("console"), settings.alerts().webhookKey().isPresent());
        assertEquals(
            ContainerSettings.secret("password"), settings.nacos().orElseThrow().password());
      }
    }
  }

  /** As the container reads them. */
  private Settings settings(Chart chart, PodTemplateSpec pod) throws Exception {
    Map<String, String> files = new HashMap<>();
    chart
        .one(ConfigMap.class, "")
        .getData()
        .forEach((name, text) -> files.put("/etc/tidegate/" + name, text));
    for (VolumeMount mount : Chart.container(pod).getVolumeMounts()) {
      pod.getSpec().getVolumes().stream()
          .filter(volume -> volume.getName().equals(mount.getName()))
          .filter(volume -> volume.getSecret() != null)
          .forEach(
              volume ->
                  secretFiles(volume)
                      .forEach(
                          file ->
                              files.put(
                                  mount.getMountPath() + "/" + file,
                                  ContainerSettings.secret(file))));
    }
    return new ContainerSettings(dir)
        .load(Chart.container(pod).getArgs(), Chart.environment(pod), files);
  }

  private static List<String> secretFiles(Volume volume) {
    return volume.getSecret().getItems().isEmpty()
        ? List.of("tls.crt", "tls.key")
        : volume.getSecret().getItems().stream().map(item -> item.getPath()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {replica: []}                          | additional properties 'replica' not allowed
          {collector: {replicas: 0}}             | minimum: got 0, want 1
          {collector: {replicas: many}}          | got string, want integer
          {collector: {heapMib: 100}}            | minimum: got 100, want 256
          {kafka: {bootstrap: kafka}}            | 'kafka' does not match pattern
          {kafka: {bootstrap: null}}             | missing property 'bootstrap'
          {influx: {url: 'influx:8086'}}         | 'influx:8086' does not match pattern
          {influx: {token: s3cret}}              | additional properties 'token' not allowed
          {console: {port: 80}}                  | minimum: got 80, want 1,024
          {console: {tokensSecret: {name: A}}}   | 'A' does not match pattern
          {config: {replicas: {services: x}}}    | additional properties 'replicas' not allowed
          {config: {policies: [{mode: auto}]}}   | missing property 'match'
          {serviceMonitor: {enabled: 'yes'}}     | got string, want boolean
          {image: {pullPolicy: Sometimes}}       | value must be one of 'Always', 'IfNotPresent', 'Never'
          {replicas: [{service: a, pool: b, min: 1, max: 2, namespace: c, kind: job, name: d}]} | value must be one of 'deployment', 'statefulset'
          {replicas: [{service: a, pool: b, min: 3, max: 2, namespace: c, kind: deployment, name: d}]} | replicas: a has min 3 and max 2: min must not be above max
          """)
  void aWrongValueIsRefusedAndNamed(String values, String message) {
    Exception refused = assertThrows(Exception.class, () -> chart(values));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @Test
  void theDocumentsValuesAreValues() throws Exception {
    String document = Files.readString(Path.of("../docs/kubernetes.md"));
    int begin = document.indexOf("```yaml\nimage:") + "```yaml\n".length();
    Chart chart = chart(document.substring(begin, document.indexOf("```", begin)));
    assertEquals(List.of(), chart.unknownFields().toList());
    Settings settings = settings(chart, chart.pods().get("controller"));
    assertEquals(12, settings.kafka().partitions());
    assertEquals("orders/*", settings.policies().inOrder().get(0).match());
    assertEquals(1, settings.replicas().services().size());
  }

  @Test
  void whatTheSchemaLetsThroughAsConfigAreSettings() throws Exception {
    JsonNode schema =
        new ObjectMapper()
            .readTree(Files.readString(Chart.DIRECTORY.resolve("values.schema.json")));
    String settings = Files.readString(Path.of("src/main/resources/tidegate.yaml"));
    schema
        .at("/properties/config/properties")
        .fieldNames()
        .forEachRemaining(
            name -> assertTrue(settings.contains("\n" + name + ":"), "no setting " + name));
  }
}
