package io.tidegate.launcher.replicas;

import io.tidegate.controller.service.feed.FeedUrl;
import io.tidegate.controller.service.scaler.keda.ScaledObject;
import io.tidegate.controller.service.scaler.kubernetes.KubernetesTarget;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Who runs a service's replicas, as the settings name it. */
sealed interface ScalerTarget {
  String EXAMPLE = "process:/opt/orders/run";

  /** Processes on this machine. */
  record Processes(List<String> command) implements ScalerTarget {}

  /** An object of the cluster, through its scale. */
  record Cluster(KubernetesTarget object) implements ScalerTarget {}

  /** Something of the user's own. */
  record Webhook(URI url) implements ScalerTarget {}

  /** KEDA, which asks; the cluster tells how many there are. */
  record Keda(ScaledObject object, KubernetesTarget scaled) implements ScalerTarget {}

  /**
   * Reads a target.
   *
   * @throws IllegalArgumentException if it is none; the text names those there are
   */
  static ScalerTarget parse(String text) {
    int colon = text.indexOf(':');
    String rest = colon < 0 ? "" : text.substring(colon + 1).strip();
    if (!rest.isEmpty()) {
      switch (text.substring(0, colon)) {
        case "process":
          return new Processes(List.of(rest.split("\\s+")));
        case "kubernetes":
          return new Cluster(object(text, parts(text, rest, 3), 1));
        case "webhook":
          return new Webhook(FeedUrl.parse(rest));
        case "keda":
          String[] parts = parts(text, rest, 4);
          return new Keda(new ScaledObject(parts[0], parts[1]), object(text, parts, 2));
        default:
      }
    }
    throw none(text);
  }

  private static String[] parts(String text, String rest, int count) {
    String[] parts = rest.split("/", -1);
    if (parts.length != count) {
      throw none(text);
    }
    return parts;
  }

  /** Its namespace is the first part. */
  private static KubernetesTarget object(String text, String[] parts, int kind) {
    BiFunction<String, String, KubernetesTarget> made =
        Map.<String, BiFunction<String, String, KubernetesTarget>>of(
                "deployment", KubernetesTarget::deployment,
                "statefulset", KubernetesTarget::statefulSet)
            .get(parts[kind]);
    if (made == null) {
      throw none(text);
    }
    return made.apply(parts[0], parts[kind + 1]);
  }

  private static IllegalArgumentException none(String text) {
    return new IllegalArgumentException(
        ("the target '%s' is none: must be process:COMMAND, e.g. %s,"
                + " kubernetes:NAMESPACE/deployment/NAME (or statefulset), webhook:URL, or"
                + " keda:NAMESPACE/SCALEDOBJECT/deployment/NAME")
            .formatted(text, EXAMPLE));
  }
}
