package io.tidegate.controller.service.scaler.kubernetes;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.tidegate.controller.service.scaler.ScaleRefusedException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Looks whether an autoscaler owns an object: two that write one count undo each other's work.
 * Where that cannot be seen, the object is taken to be owned.
 */
final class KubernetesOwners {
  private static final String KEDA = "keda.sh/v1alpha1";
  private static final ResourceDefinitionContext SCALED_OBJECTS =
      new ResourceDefinitionContext.Builder()
          .withGroup("keda.sh")
          .withVersion("v1alpha1")
          .withKind("ScaledObject")
          .withPlural("scaledobjects")
          .withNamespaced(true)
          .build();

  private final KubernetesClient client;
  private final KubernetesTarget target;

  KubernetesOwners(KubernetesClient client, KubernetesTarget target) {
    this.client = client;
    this.target = target;
  }

  /**
   * @throws ScaleRefusedException if one owns it, or if it is forbidden to look; names it, or the
   *     permission
   */
  void refuseIfOwned() throws ScaleRefusedException {
    for (HorizontalPodAutoscaler hpa : autoscalers()) {
      var reference = hpa.getSpec() == null ? null : hpa.getSpec().getScaleTargetRef();
      if (reference != null
          && isTarget(reference.getApiVersion(), reference.getKind(), reference.getName())) {
        throw owned("HorizontalPodAutoscaler", hpa.getMetadata().getName());
      }
    }
    // An HPA is made for each of these as well, but not while it is paused.
    if (kedaIsInstalled()) {
      for (GenericKubernetesResource scaled : scaledObjects()) {
        String kind = text(scaled.get("spec", "scaleTargetRef", "kind"));
        String apiVersion = text(scaled.get("spec", "scaleTargetRef", "apiVersion"));
        boolean isDeployment = kind == null;
        if (isTarget(
            isDeployment ? "apps/v1" : apiVersion,
            isDeployment ? "Deployment" : kind,
            text(scaled.get("spec", "scaleTargetRef", "name")))) {
          throw owned("ScaledObject", scaled.getMetadata().getName());
        }
      }
    }
  }

  private List<HorizontalPodAutoscaler> autoscalers() throws ScaleRefusedException {
    return seen(
        "list of horizontalpodautoscalers.autoscaling",
        () ->
            client
                .autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .inNamespace(target.namespace())
                .list()
                .getItems());
  }

  /** Asked first: who may not list what is not installed gets the same 403. */
  private boolean kedaIsInstalled() throws ScaleRefusedException {
    APIResourceList served =
        seen(
            "get of /apis/" + KEDA + " (role system:discovery)",
            () -> client.getApiResources(KEDA));
    return served != null
        && served.getResources() != null
        && served.getResources().stream().anyMatch(r -> "ScaledObject".equals(r.getKind()));
  }

  private List<GenericKubernetesResource> scaledObjects() throws ScaleRefusedException {
    return seen(
        "list of scaledobjects.keda.sh",
        () ->
            client
                .genericKubernetesResources(SCALED_OBJECTS)
                .inNamespace(target.namespace())
                .list()
                .getItems());
  }

  private <T> T seen(String permission, Supplier<T> question) throws ScaleRefusedException {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
          || e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
        throw new ScaleRefusedException(
            "it cannot be seen whether an autoscaler owns %s: needs %s in namespace %s"
                .formatted(target, permission, target.namespace()));
      }
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        throw new ScaleRefusedException(
            "it cannot be seen whether an autoscaler owns %s: the cluster has no %s"
                .formatted(target, permission));
      }
      throw e;
    }
  }

  /** The version is left out: one object is served in several. */
  private boolean isTarget(String apiVersion, String kind, String name) {
    return target.name().equals(name)
        && target.kind().equals(kind)
        && (apiVersion == null
            || apiVersion.isEmpty()
            || KubernetesTarget.groupOf(apiVersion).equals(target.group()));
  }

  private static String text(Object value) {
    return Objects.toString(value, null);
  }

  private ScaleRefusedException owned(String kind, String name) {
    return new ScaleRefusedException(
        "%s %s/%s owns %s: delete that one, or do not have Tidegate scale it"
            .formatted(kind, target.namespace(), name, target));
  }
}
