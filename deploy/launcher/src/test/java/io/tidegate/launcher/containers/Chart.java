package io.tidegate.launcher.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The objects that the chart renders to, as Kubernetes' model has them. */
record Chart(List<HasMetadata> objects) {
  static final String DEFAULTS = "{}";

  /** All that can be switched on. */
  static final String EVERYTHING =
      """
      image: {repository: registry.example.org/tidegate, tag: "0.1.1", pullSecrets: [registry]}
      kafka: {bootstrap: "kafka-0.example.org:9094,kafka-1.example.org:9095", partitions: 12}
      influx: {url: "https://influx.example.org", tokenSecret: {name: influx, key: t}}
      config:
        window: 30s
        store: {ttl: 14d}
        predictor: {train-every: 1d}
        alerts: {webhooks: "https://hooks.example.org/tidegate"}
        gate: {allow: "10.0.0.1:8080"}
        nacos: {server: "nacos:8848", user: tidegate, data-id: tidegate.yaml}
        policies: [{match: "orders/*", mode: auto, slo-p99: 250ms}]
      nacosPasswordSecret: {name: nacos, key: p}
      collector: {replicas: 3, heapMib: 2048, cpu: 1}
      controller: {commandKeySecret: {name: signing}}
      console: {webhookKeySecret: {name: hooks}, disk: {storageClass: fast}}
      keda: true
      replicas:
        - {service: orders, pool: workers, min: 2, max: 8, namespace: shop, kind: deployment, name: orders}
        - {service: carts, pool: http, min: 1, max: 4, namespace: shop, kind: statefulset, name: carts}
        - {service: mail, pool: jobs, min: 1, max: 2, namespace: back, kind: deployment, name: mailer}
      networkPolicy:
        consoleFrom: [{namespaceSelector: {matchLabels: {team: sre}}}]
        metricsFrom: [{namespaceSelector: {matchLabels: {name: monitoring}}}]
        egress: [{ports: [{port: 443}]}]
      serviceMonitor: {enabled: true, labels: {release: prometheus}}
      podLabels: {team: sre}
      podAnnotations: {note: x}
      nodeSelector: {disk: ssd}
      tolerations: [{key: a, operator: Exists}]
      priorityClassName: high
      """;

  static final String BEHIND_A_PROXY =
      "{console: {insecure: true}, networkPolicy: {enabled: false}, collector: {replicas: 1}}";

  static final Path DIRECTORY = Path.of("../helm/tidegate").toAbsolutePath().normalize();
  private static final KubernetesSerialization MODEL = new KubernetesSerialization();

  /**
   * @param values YAML over the chart's own
   * @throws RuntimeException with Helm's message, where they are refused
   */
  static Chart render(Path scratch, String values) throws Exception {
    Path file = Files.writeString(scratch.resolve("values.yaml"), values);
    String text =
        new Helm(DIRECTORY)
            .template()
            .withName("prod")
            .withNamespace("watch")
            .withKubeVersion("1.33.0")
            .withValuesFile(file)
            .call();
    return new Chart(
        Arrays.stream(text.split("(?m)^---$"))
            .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
            .map(document -> (HasMetadata) MODEL.unmarshal(document))
            .toList());
  }

  <T extends HasMetadata> List<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T extends HasMetadata> T one(Class<T> kind, String ending) {
    List<T> found =
        all(kind).stream().filter(o -> o.getMetadata().getName().endsWith(ending)).toList();
    assertEquals(1, found.size(), kind.getSimpleName() + " " + ending);
    return found.get(0);
  }

  /** Role to pod, of all that makes pods. */
  Map<String, PodTemplateSpec> pods() {
    return Stream.<Map.Entry<HasMetadata, PodTemplateSpec>>concat(
            all(Deployment.class).stream().map(d -> Map.entry(d, d.getSpec().getTemplate())),
            all(StatefulSet.class).stream().map(s -> Map.entry(s, s.getSpec().getTemplate())))
        .collect(
            Collectors.toMap(
                e -> e.getKey().getMetadata().getLabels().get("app.kubernetes.io/component"),
                Map.Entry::getValue));
  }

  static Container container(PodTemplateSpec pod) {
    assertEquals(1, pod.getSpec().getContainers().size());
    return pod.getSpec().getContainers().get(0);
  }

  static Map<String, String> environment(PodTemplateSpec pod) {
    return container(pod).getEnv().stream()
        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
  }

  /** Fields that the model does not know, as a misspelt one: path to value. */
  Stream<String> unknownFields() {
    return objects.stream()
        .filter(object -> !(object instanceof GenericKubernetesResource))
        .flatMap(object -> unknown(object.getKind(), object));
  }

  private static Stream<String> unknown(String path, Object value) {
    if (value instanceof List<?> list) {
      return list.stream().flatMap(entry -> unknown(path, entry));
    }
    if (!(value instanceof KubernetesResource)) {
      return Stream.empty();
    }
    return Arrays.stream(value.getClass().getMethods())
        .filter(
            m ->
                m.isAnnotationPresent(JsonProperty.class)
                    || m.isAnnotationPresent(JsonAnyGetter.class))
        .filter(m -> m.getParameterCount() == 0)
        .flatMap(
            getter -> {
              try {
                Object held = getter.invoke(value);
                return getter.isAnnotationPresent(JsonAnyGetter.class)
                    ? ((Map<?, ?>) held).keySet().stream().map(name -> path + "." + name)
                    : unknown(path + "." + getter.getName().substring(3), held);
              } catch (ReflectiveOperationException e) {
                throw new AssertionError(path + "." + getter.getName(), e);
              }
            });
  }
}
