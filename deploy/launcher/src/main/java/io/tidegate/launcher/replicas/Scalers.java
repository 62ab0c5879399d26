package io.tidegate.launcher.replicas;

import io.tidegate.controller.service.feed.WebhookKey;
import io.tidegate.controller.service.scaler.ReplicaScaler;
import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.controller.service.scaler.keda.KedaEndpoint;
import io.tidegate.controller.service.scaler.keda.KedaOptions;
import io.tidegate.controller.service.scaler.keda.KedaScaler;
import io.tidegate.controller.service.scaler.kubernetes.KubernetesCluster;
import io.tidegate.controller.service.scaler.kubernetes.KubernetesOptions;
import io.tidegate.controller.service.scaler.webhook.WebhookScaler;
import io.tidegate.controller.service.scaler.webhook.WebhookScalerOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/** The platforms that the settings name; what a platform's scalers share is opened once. */
public final class Scalers {
  private final Vertx vertx;
  private final Optional<WebhookKey> webhookKey;
  private final Optional<KubernetesCluster> cluster;
  private final Optional<KedaEndpoint> keda;

  private Scalers(
      Vertx vertx,
      Optional<WebhookKey> webhookKey,
      Optional<KubernetesCluster> cluster,
      Optional<KedaEndpoint> keda) {
    this.vertx = vertx;
    this.webhookKey = webhookKey;
    this.cluster = cluster;
    this.keda = keda;
  }

  /**
   * Opens what these services need.
   *
   * @param webhookKey there where one of them is scaled by a webhook
   * @param keda where KEDA asks
   */
  public static Future<Scalers> start(
      Vertx vertx,
      List<ReplicaService> services,
      Optional<WebhookKey> webhookKey,
      KedaOptions keda) {
    boolean asked = services.stream().anyMatch(s -> target(s) instanceof ScalerTarget.Keda);
    boolean inCluster =
        asked || services.stream().anyMatch(s -> target(s) instanceof ScalerTarget.Cluster);
    return vertx
        .executeBlocking(
            () ->
                inCluster
                    ? Optional.of(KubernetesCluster.of(vertx, KubernetesOptions.DEFAULT))
                    : Optional.<KubernetesCluster>empty())
        .compose(
            cluster ->
                asked
                    ? KedaEndpoint.start(vertx, keda)
                        .map(e -> new Scalers(vertx, webhookKey, cluster, Optional.of(e)))
                        .recover(
                            error ->
                                cluster
                                    .orElseThrow()
                                    .close()
                                    .transform(closed -> Future.failedFuture(error)))
                    : Future.succeededFuture(
                        new Scalers(vertx, webhookKey, cluster, Optional.empty())));
  }

  private static ScalerTarget target(ReplicaService service) {
    return ScalerTarget.parse(service.target());
  }

  /** Of one service; closed by who opens it, before these. */
  public ReplicaScaler open(ReplicaService service) {
    ScalerTarget target = target(service);
    if (target instanceof ScalerTarget.Processes processes) {
      return new ProcessScaler(
          vertx,
          new ProcessScaler.Options(
              service.followed().service(),
              number -> new ProcessBuilder(processes.command()),
              service.min()),
          ReplicaListener.NONE);
    } else if (target instanceof ScalerTarget.Cluster one) {
      return cluster.orElseThrow().scaler(one.object());
    } else if (target instanceof ScalerTarget.Webhook webhook) {
      return new WebhookScaler(
          vertx,
          new WebhookScalerOptions(
              webhook.url(),
              service.followed().service(),
              webhookKey.orElseThrow(),
              WebhookScalerOptions.TIMEOUT));
    } else if (target instanceof ScalerTarget.Keda one) {
      ReplicaScaler counts = cluster.orElseThrow().scaler(one.scaled());
      return new Confirming(keda.orElseThrow().scaler(one.object(), counts::read));
    }
    throw new AssertionError("no platform for " + target);
  }

  /**
   * While complete windows of the service come, each of which has the replicas read, what KEDA was
   * told holds on; when they cease, it becomes an error there after a while.
   */
  private record Confirming(KedaScaler keda) implements ReplicaScaler {
    @Override
    public String target() {
      return keda.target();
    }

    @Override
    public Future<Replicas> read() {
      return keda.read().onSuccess(replicas -> keda.confirm());
    }

    @Override
    public Future<Replicas> scale(int expected, int target) {
      return keda.scale(expected, target);
    }

    @Override
    public Future<Void> close() {
      return keda.close();
    }
  }

  public Future<Void> close() {
    return keda.map(KedaEndpoint::close)
        .orElseGet(Future::succeededFuture)
        .eventually(() -> cluster.map(KubernetesCluster::close).orElseGet(Future::succeededFuture));
  }
}
