package io.tidegate.controller.service.scaler.kubernetes;

import static io.tidegate.controller.service.scaler.Outcome.failure;
import static io.tidegate.controller.service.scaler.Outcome.of;
import static io.tidegate.controller.service.scaler.Outcome.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.APIResourceBuilder;
import io.fabric8.kubernetes.api.model.APIResourceListBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.tidegate.controller.service.scaler.ReplicaScaler;
import io.tidegate.controller.service.scaler.Replicas;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over HTTP with an API server that keeps objects and refuses a stale version. */
@Timeout(120)
class KubernetesScalerIT {
  private static final String ORDERS = "/apis/apps/v1/namespaces/shop/deployments/orders";
  private static final String HPAS =
      "/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers";
  private static final String KEDA = "/apis/keda.sh/v1alpha1";

  private static final Map<ServerRequest, Queue<ServerResponse>> TOLD = new HashMap<>();
  private static final KubernetesMockServer SERVER =
      new KubernetesMockServer(
          new Context(), new MockWebServer(), TOLD, new KubernetesMixedDispatcher(TOLD), false);
  private static Vertx vertx;
  private static KubernetesClient people;
  private static KubernetesCluster cluster;

  @TempDir static Path dir;

  private ReplicaScaler orders;

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    SERVER.init();
    people = SERVER.createClient(new JdkHttpClientFactory());
    cluster = cluster(people.getMasterUrl().toString(), Duration.ofSeconds(20));
  }

  @AfterAll
  static void stop() throws Exception {
    of(cluster.close());
    people.close();
    SERVER.destroy();
    of(vertx.close());
  }

  @BeforeEach
  void fill() {
    SERVER.reset();
    people.resource(deployment(4, 3)).create();
    orders = cluster.scaler(KubernetesTarget.deployment("shop", "orders"));
  }

  private static KubernetesCluster cluster(String url, Duration timeout) throws Exception {
    Path kubeconfig = dir.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        current-context: other
        clusters:
        - {name: test, cluster: {server: '%s'}}
        - {name: other, cluster: {server: 'http://127.0.0.1:1'}}
        contexts:
        - {name: test, context: {cluster: test, user: test}}
        - {name: other, context: {cluster: other, user: test}}
        users:
        - {name: test, user: {token: abc}}
        """
            .formatted(url));
    return KubernetesCluster.of(
        vertx, new KubernetesOptions(Optional.of(kubeconfig), Optional.of("test"), timeout));
  }

  private static Deployment deployment(int replicas, int ready) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("orders")
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .endSpec()
        .withNewStatus()
        .withReplicas(replicas)
        .withReadyReplicas(ready)
        .endStatus()
        .build();
  }

  private int wanted() {
    return people.resource(deployment(1, 1)).get().getSpec().getReplicas();
  }

  /** What a reader sees that was too early: an older version, with the count of then. */
  private void showStale(int replicas, int times) {
    Scale stale =
        new ScaleBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("orders")
            .withResourceVersion("0")
            .endMetadata()
            .withNewSpec()
            .withReplicas(replicas)
            .endSpec()
            .build();
    SERVER.expect().get().withPath(ORDERS + "/scale").andReturn(200, stale).times(times);
  }

  private void forbid(String path, String verb) {
    SERVER
        .expect()
        .get()
        .withPath(path)
        .andReturn(
            403,
            new StatusBuilder()
                .withCode(403)
                .withReason("Forbidden")
                .withMessage("User \"tidegate\" cannot " + verb)
                .build())
        .always();
  }

  private void installKeda() {
    SERVER
        .expect()
        .get()
        .withPath(KEDA)
        .andReturn(
            200,
            new APIResourceListBuilder()
                .withGroupVersion("keda.sh/v1alpha1")
                .withResources(
                    new APIResourceBuilder()
                        .withName("scaledobjects")
                        .withKind("ScaledObject")
                        .withNamespaced(true)
                        .build())
                .build())
        .always();
  }

  @Test
  void itReadsWhatIsWantedAndWhatIsReady() throws Exception {
    assertEquals(new Replicas(4, 3), of(orders.read()));
    assertEquals("deployment shop/orders", orders.target());
  }

  @Test
  void itScalesAndLeavesTheRestOfTheObjectAlone() throws Exception {
    assertEquals(new Replicas(8, 3), of(orders.scale(4, 8)));
    assertEquals(8, wanted());
    assertEquals(new Replicas(8, 3), of(orders.read()));
    assertEquals(new Replicas(4, 3), of(orders.scale(8, 4)));
  }

  @Test
  void itScalesAStatefulSet() throws Exception {
    people
        .resource(
            new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("stock")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .endSpec()
                .withNewStatus()
                .withReplicas(2)
                .endStatus()
                .build())
        .create();
    ReplicaScaler stock = cluster.scaler(KubernetesTarget.statefulSet("shop", "stock"));
    assertEquals(new Replicas(2, 0), of(stock.read()));
    assertEquals(new Replicas(3, 0), of(stock.scale(2, 3)));
  }

  @Test
  void aCountThatSomebodyElseChangedIsLeftAlone() throws Exception {
    people.resource(deployment(6, 6)).update();
    assertEquals(
        "deployment shop/orders has 6 replicas and not 4, from which 8 were decided: somebody else"
            + " changed it",
        refusal(orders.scale(4, 8)));
    assertEquals(6, wanted());
  }

  @Test
  void aCountThatSomebodyChangesBetweenReadingAndWritingIsLeftAlone() {
    people.resource(deployment(6, 6)).update();
    showStale(4, 1);
    assertTrue(refusal(orders.scale(4, 8)).contains("has 6 replicas and not 4"));
    assertEquals(6, wanted());
  }

  @Test
  void aConflictAboutAnythingElseIsTriedAgain() throws Exception {
    showStale(4, 2);
    assertEquals(new Replicas(8, 3), of(orders.scale(4, 8)));
    assertEquals(8, wanted());
  }

  @Test
  void oneThatConflictsAllTheTimeIsGivenUp() {
    showStale(4, 3);
    assertEquals(
        "deployment shop/orders is changed by somebody else all the time: 3 attempts to go from 4"
            + " to 8 replicas met a conflict",
        refusal(orders.scale(4, 8)));
    assertEquals(4, wanted());
  }

  @Test
  void whatAnAutoscalerOwnsIsRefused() throws Exception {
    people.resource(autoscaler("other", "extensions/v1beta1", "Deployment", "payments")).create();
    people.resource(autoscaler("set", "apps/v1", "StatefulSet", "orders")).create();
    people.resource(autoscaler("custom", "example.com/v1", "Deployment", "orders")).create();
    of(orders.scale(4, 5));
    people.resource(autoscaler("theirs", "apps/v1", "Deployment", "orders")).create();
    assertEquals(
        "HorizontalPodAutoscaler shop/theirs owns deployment shop/orders: delete that one, or do"
            + " not have Tidegate scale it",
        refusal(orders.scale(5, 8)));
    assertEquals(5, wanted());
    assertEquals(new Replicas(5, 3), of(orders.read()));
  }

  private static io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler autoscaler(
      String name, String apiVersion, String kind, String targetName) {
    return new HorizontalPodAutoscalerBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withMaxReplicas(9)
        .withNewScaleTargetRef()
        .withApiVersion(apiVersion)
        .withKind(kind)
        .withName(targetName)
        .endScaleTargetRef()
        .endSpec()
        .build();
  }

  @Test
  void autoscalersThatMayNotBeSeenAreARefusal() {
    forbid(HPAS, "list horizontalpodautoscalers");
    assertEquals(
        "it cannot be seen whether an autoscaler owns deployment shop/orders: needs list of"
            + " horizontalpodautoscalers.autoscaling in namespace shop",
        refusal(orders.scale(4, 8)));
    assertEquals(4, wanted());
  }

  @Test
  void whatKedaOwnsIsRefused() {
    installKeda();
    people
        .resource(
            new GenericKubernetesResourceBuilder()
                .withApiVersion("keda.sh/v1alpha1")
                .withKind("ScaledObject")
                .withNewMetadata()
                .withNamespace("shop")
                .withName("by-lag")
                .endMetadata()
                .addToAdditionalProperties(
                    "spec", Map.of("scaleTargetRef", Map.of("name", "orders")))
                .build())
        .create();
    assertEquals(
        "ScaledObject shop/by-lag owns deployment shop/orders: delete that one, or do not have"
            + " Tidegate scale it",
        refusal(orders.scale(4, 8)));
    assertEquals(4, wanted());
  }

  @Test
  void whatKedaOwnsMustBeSeenWhereKedaIsInstalled() {
    installKeda();
    forbid(KEDA + "/namespaces/shop/scaledobjects", "list scaledobjects");
    assertEquals(
        "it cannot be seen whether an autoscaler owns deployment shop/orders: needs list of"
            + " scaledobjects.keda.sh in namespace shop",
        refusal(orders.scale(4, 8)));
  }

  @Test
  void aForbiddenListOfWhatIsNotInstalledIsNoObstacle() throws Exception {
    SERVER.expect().get().withPath(KEDA).andReturn(404, "").always();
    forbid(KEDA + "/namespaces/shop/scaledobjects", "list scaledobjects");
    assertEquals(new Replicas(8, 3), of(orders.scale(4, 8)));
  }

  @Test
  void anObjectThatIsNotThereIsNoZero() {
    ReplicaScaler none = cluster.scaler(KubernetesTarget.deployment("shop", "none"));
    String told = failure(none.read()).getMessage();
    assertEquals(
        "replicas of deployment shop/none cannot be read: the cluster has no such object, or it has"
            + " no scale",
        told);
    assertTrue(failure(none.scale(1, 2)).getMessage().contains("no such object"));
  }

  @Test
  void anObjectWithoutAStatusIsNoZero() {
    Deployment young = deployment(4, 0);
    young.setStatus(null);
    young.getMetadata().setName("young");
    people.resource(young).create();
    String told =
        failure(cluster.scaler(KubernetesTarget.deployment("shop", "young")).read()).getMessage();
    assertEquals("replicas of deployment shop/young cannot be read: it has no status yet", told);
  }

  @Test
  void aForbiddenWriteSaysWhatIsForbidden() {
    SERVER
        .expect()
        .put()
        .withPath(ORDERS + "/scale")
        .andReturn(403, new StatusBuilder().withMessage("cannot update the scale").build())
        .once();
    String told = failure(orders.scale(4, 8)).getMessage();
    assertTrue(
        told.startsWith("deployment shop/orders cannot be scaled from 4 to 8 replicas: http://"),
        told);
    assertTrue(told.endsWith("/ answers 403 cannot update the scale"), told);
  }

  @Test
  void aFailingServerIsAskedOnce() {
    SERVER.expect().put().withPath(ORDERS + "/scale").andReturn(503, "later").once();
    assertTrue(failure(orders.scale(4, 8)).getMessage().contains(" answers 503 "));
    assertEquals(4, wanted());
  }

  @Test
  void aServerThatIsAwayIsAFailure() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    KubernetesCluster away = cluster("http://127.0.0.1:" + port, Duration.ofSeconds(20));
    String told =
        failure(away.scaler(KubernetesTarget.deployment("shop", "orders")).read()).getMessage();
    assertTrue(told.contains("http://127.0.0.1:%d/ cannot be asked: ".formatted(port)), told);
    of(away.close());
  }

  @Test
  void oneThatTakesForeverWithItsAnswerIsGivenUp() throws Exception {
    try (ServerSocket slow = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread serving = new Thread(() -> answerHalf(slow));
      serving.setDaemon(true);
      serving.start();
      KubernetesCluster away =
          cluster("http://127.0.0.1:" + slow.getLocalPort(), Duration.ofMillis(100));
      ReplicaScaler scaler = away.scaler(KubernetesTarget.deployment("shop", "orders"));
      String told = failure(scaler.read()).getMessage();
      assertTrue(told.endsWith("/ does not answer within 500 ms"), told);
      of(away.close());
      assertTrue(failure(scaler.read()).getMessage().contains("the connection is closed"));
    }
  }

  /** The head of an answer, whose body then never comes. */
  private static void answerHalf(ServerSocket server) {
    try {
      while (true) {
        server
            .accept()
            .getOutputStream()
            .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes("US-ASCII"));
      }
    } catch (java.io.IOException e) {
      assertFalse(e.getMessage().isEmpty());
    }
  }

  @Test
  void noneIsNoTarget() {
    assertTrue(failure(orders.scale(4, 0)).getMessage().contains("to 1 at least"));
    assertEquals(4, wanted());
  }
}
