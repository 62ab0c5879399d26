package io.tidegate.controller.service.scaler.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.tidegate.controller.service.scaler.ReplicaScaler;
import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.controller.service.scaler.ScaleRefusedException;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.HttpURLConnection;

/**
 * Writes the scale subresource, by the resource version that was read: a count that somebody else
 * changed meanwhile is not overwritten. An object that an autoscaler owns is left alone.
 *
 * <p>Needs, in the object's namespace: {@code get} of the object; {@code get} and {@code update} of
 * its {@code scale}; {@code list} of {@code horizontalpodautoscalers.autoscaling} and, where KEDA
 * is installed, of {@code scaledobjects.keda.sh}.
 */
final class KubernetesScaler implements ReplicaScaler {
  /**
   * A Deployment gets a new resource version whenever a pod of it changes: a conflict about
   * anything but the count is no reason to give up at once.
   */
  private static final int ATTEMPTS = 3;

  private final KubernetesCluster cluster;
  private final KubernetesTarget target;
  private final KubernetesOwners owners;

  KubernetesScaler(KubernetesCluster cluster, KubernetesTarget target) {
    this.cluster = cluster;
    this.target = target;
    this.owners = new KubernetesOwners(cluster.client(), target);
  }

  @Override
  public String target() {
    return target.toString();
  }

  @Override
  public Future<Replicas> read() {
    return cluster.ask(
        "replicas of " + target + " cannot be read",
        () -> {
          Scale scale = scale();
          return new Replicas(wanted(scale), ready(scale));
        });
  }

  @Override
  public Future<Replicas> scale(int expected, int wanted) {
    if (expected < 0 || wanted < 1) {
      return Future.failedFuture(
          new IllegalArgumentException(
              "%s from %d to %d replicas: must be from 0 at least to 1 at least"
                  .formatted(target, expected, wanted)));
    }
    return cluster.ask(
        "%s cannot be scaled from %d to %d replicas".formatted(target, expected, wanted),
        () -> write(expected, wanted));
  }

  private Replicas write(int expected, int wanted) throws IOException, ScaleRefusedException {
    owners.refuseIfOwned();
    for (int attempt = 1; ; attempt++) {
      Scale read = scale();
      int now = wanted(read);
      if (now != expected) {
        throw new ScaleRefusedException(
            "%s has %d replicas and not %d, from which %d were decided: somebody else changed it"
                .formatted(target, now, expected, wanted));
      }
      // Before the write: what fails after it would look as if nothing had changed.
      int ready = ready(read);
      Scale edited = new ScaleBuilder(read).editSpec().withReplicas(wanted).endSpec().build();
      try {
        return new Replicas(wanted(resource().scale(edited)), ready);
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        if (attempt == ATTEMPTS) {
          throw new ScaleRefusedException(
              "%s is changed by somebody else all the time: %d attempts to go from %d to %d"
                      .formatted(target, ATTEMPTS, expected, wanted)
                  + " replicas met a conflict");
        }
      }
    }
  }

  private Resource<GenericKubernetesResource> resource() {
    KubernetesClient client = cluster.client();
    return client
        .genericKubernetesResources(target.apiVersion(), target.kind())
        .inNamespace(target.namespace())
        .withName(target.name());
  }

  private Scale scale() throws IOException {
    try {
      return resource().scale();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        throw new IOException("the cluster has no such object, or it has no scale", e);
      }
      throw e;
    }
  }

  /** An absent count is 0 there, as the field is left out then. */
  private static int wanted(Scale scale) throws IOException {
    if (scale.getSpec() == null) {
      throw new IOException("its scale has no spec");
    }
    return scale.getSpec().getReplicas() == null ? 0 : scale.getSpec().getReplicas();
  }

  private int ready(Scale scale) throws IOException {
    GenericKubernetesResource object = resource().get();
    if (object == null) {
      throw new IOException("the cluster has no such object");
    }
    Object status = object.get("status");
    if (status == null) {
      throw new IOException("it has no status yet");
    }
    Object ready = object.get("status", "readyReplicas");
    if (ready instanceof Number count) {
      return count.intValue();
    }
    boolean none =
        target.group().equals("apps")
            || scale.getStatus() != null && zero(scale.getStatus().getReplicas());
    if (none) {
      return 0; // left out where it is 0
    }
    throw new IOException("its status has no readyReplicas: how many serve is not known");
  }

  private static boolean zero(Integer count) {
    return count == null || count == 0;
  }

  /** Holds nothing; the cluster's connection is its own. */
  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
