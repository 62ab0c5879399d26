package io.tidegate.launcher.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may do what by the Helm chart: rights, network, budgets, and which pods they mean. */
class HelmChartAccessIT {
  @TempDir Path dir;

  private Chart chart(String values) throws Exception {
    return Chart.render(dir, values);
  }

  @Test
  void nothingMayBeScaledThatIsNotNamed() throws Exception {
    Chart none = chart(Chart.DEFAULTS);
    assertEquals(List.of(), none.all(Role.class));
    assertEquals(1, none.all(ServiceAccount.class).size());

    Chart chart = chart(Chart.EVERYTHING);
    assertEquals(List.of(), chart.all(ClusterRole.class));
    Map<String, Set<String>> rights = new TreeMap<>();
    for (Role role : chart.all(Role.class)) {
      Set<String> rules = new TreeSet<>();
      role.getRules()
          .forEach(
              rule ->
                  rules.add(
                      "%s %s %s %s"
                          .formatted(
                              rule.getApiGroups(),
                              rule.getResources(),
                              rule.getResourceNames(),
                              rule.getVerbs())));
      rights.put(role.getMetadata().getNamespace(), rules);
    }
    Set<String> looks =
        Set.of(
            "[autoscaling] [horizontalpodautoscalers] [] [list]",
            "[keda.sh] [scaledobjects] [] [list]");
    assertEquals(
        Map.of(
            "shop",
            with(
                looks,
                "[apps] [deployments] [orders] [get]",
                "[apps] [deployments/scale] [orders] [get, update]",
                "[apps] [statefulsets] [carts] [get]",
                "[apps] [statefulsets/scale] [carts] [get, update]"),
            "back",
            with(
                looks,
                "[apps] [deployments] [mailer] [get]",
                "[apps] [deployments/scale] [mailer] [get, update]")),
        rights);
    for (RoleBinding binding : chart.all(RoleBinding.class)) {
      assertEquals("watch", binding.getSubjects().get(0).getNamespace());
      assertEquals("prod-tidegate-controller", binding.getSubjects().get(0).getName());
    }
    assertEquals(
        "prod-tidegate-controller",
        chart.pods().get("controller").getSpec().getServiceAccountName());
    assertEquals(
        "prod-tidegate-plain", chart.pods().get("collector").getSpec().getServiceAccountName());
  }

  private static Set<String> with(Set<String> some, String... more) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(List.of(more));
    return all;
  }

  @Test
  void budgetsServicesAndSelectorsMeanThePods() throws Exception {
    Chart chart = chart(Chart.EVERYTHING);
    Map<String, PodTemplateSpec> pods = chart.pods();
    assertEquals(3, chart.all(PodDisruptionBudget.class).size());
    for (PodDisruptionBudget budget : chart.all(PodDisruptionBudget.class)) {
      assertEquals(1, budget.getSpec().getMaxUnavailable().getIntVal());
      selects(budget.getSpec().getSelector().getMatchLabels(), pods, 1);
    }
    selects(chart.one(Service.class, "-console").getSpec().getSelector(), pods, 1);
    selects(chart.one(Service.class, "-probes").getSpec().getSelector(), pods, 4);
    for (Deployment deployment : chart.all(Deployment.class)) {
      selects(deployment.getSpec().getSelector().getMatchLabels(), pods, 1);
    }
    StatefulSet console = chart.one(StatefulSet.class, "-console");
    assertEquals(1, console.getSpec().getReplicas());
    assertEquals(
        "fast", console.getSpec().getVolumeClaimTemplates().get(0).getSpec().getStorageClassName());
    assertEquals(3, chart.one(Deployment.class, "-collector").getSpec().getReplicas());
    assertEquals("-Xmx2048m", Chart.environment(pods.get("collector")).get("JAVA_OPTS"));
    assertEquals(
        "2560Mi",
        Chart.container(pods.get("collector")).getResources().getLimits().get("memory").toString());
  }

  private static void selects(
      Map<String, String> selector, Map<String, PodTemplateSpec> pods, int many) {
    assertEquals(
        many,
        pods.values().stream()
            .filter(
                pod -> pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
            .count(),
        selector::toString);
  }

  @Test
  void thePodsReachAndAreReachedByWhatIsNamedOnly() throws Exception {
    assertEquals(List.of(), chart(Chart.BEHIND_A_PROXY).all(NetworkPolicy.class));
    Chart defaults = chart(Chart.DEFAULTS);
    assertEquals("[] [53, 53, 9092, 8086]", ports(defaults, "-collector"));
    assertEquals("[] [53, 53, 9092]", ports(defaults, "-predictor"));
    assertEquals("[] [53, 53, 9092]", ports(defaults, "-controller"));
    assertEquals("[console] [53, 53, 9092, 8086]", ports(defaults, "-console"));
    Chart chart = chart(Chart.EVERYTHING);
    assertEquals("[probes] [53, 53, 9094, 9095, 443, 443]", ports(chart, "-collector"));
    assertEquals("[probes] [53, 53, 9094, 9095, 443, 6443, 443]", ports(chart, "-controller"));
    assertEquals("[probes, console] [53, 53, 9094, 9095, 443, 443]", ports(chart, "-console"));
    for (NetworkPolicy policy : chart.all(NetworkPolicy.class)) {
      assertEquals(List.of("Ingress", "Egress"), policy.getSpec().getPolicyTypes());
      policy.getSpec().getIngress().forEach(rule -> assertEquals(1, rule.getFrom().size()));
    }
  }

  private static String ports(Chart chart, String ending) {
    NetworkPolicy policy = chart.one(NetworkPolicy.class, ending);
    return "%s %s"
        .formatted(
            policy.getSpec().getIngress().stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getStrVal())
                .toList(),
            policy.getSpec().getEgress().stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getIntVal())
                .toList());
  }

  @Test
  void prometheusIsToldOfTheProbesWhereItIsAskedFor() throws Exception {
    assertEquals(List.of(), chart(Chart.DEFAULTS).all(GenericKubernetesResource.class));
    Chart chart = chart(Chart.EVERYTHING);
    GenericKubernetesResource monitor = chart.all(GenericKubernetesResource.class).get(0);
    assertEquals("ServiceMonitor", monitor.getKind());
    Map<String, String> selector = monitor.get("spec", "selector", "matchLabels");
    assertEquals(
        List.of("prod-tidegate-probes"),
        chart.all(Service.class).stream()
            .filter(s -> s.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
            .map(s -> s.getMetadata().getName())
            .toList());
    assertEquals("prometheus", monitor.getMetadata().getLabels().get("release"));
  }
}
