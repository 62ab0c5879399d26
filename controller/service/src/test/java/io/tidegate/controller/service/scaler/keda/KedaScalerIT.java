package io.tidegate.controller.service.scaler.keda;

import static io.tidegate.controller.service.scaler.Outcome.failure;
import static io.tidegate.controller.service.scaler.Outcome.of;
import static io.tidegate.controller.service.scaler.Outcome.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.controller.service.scaler.keda.KedaMessages.GetMetricsResponse;
import io.tidegate.controller.service.scaler.keda.KedaMessages.IsActiveResponse;
import io.tidegate.controller.service.scaler.keda.KedaMessages.MetricSpec;
import io.tidegate.controller.service.web.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Asked over loopback by grpc-java, whose calls are those of KEDA's client. */
@Timeout(120)
class KedaScalerIT {
  private static final ScaledObject ORDERS = new ScaledObject("shop", "orders");
  private static final Duration STALE_AFTER = Duration.ofSeconds(1);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong nowMillis = new AtomicLong(1_793_520_000_000L);
  private volatile Future<Replicas> platform = Future.succeededFuture(new Replicas(4, 3));
  private KedaEndpoint endpoint;
  private KedaScaler scaler;
  private ManagedChannel channel;
  private KedaClient keda;

  @BeforeEach
  void start() throws Exception {
    endpoint = endpoint(Optional.empty());
    scaler = endpoint.scaler(ORDERS, () -> platform);
    channel = NettyChannelBuilder.forAddress("127.0.0.1", endpoint.port()).usePlaintext().build();
    keda = new KedaClient(channel, "shop", "orders");
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow();
    of(endpoint.close());
    of(vertx.close());
  }

  private KedaEndpoint endpoint(Optional<TlsFiles> tls) throws Exception {
    return of(
        KedaEndpoint.start(
            vertx,
            new KedaOptions("127.0.0.1", 0, tls, STALE_AFTER),
            () -> Instant.ofEpochMilli(nowMillis.get())));
  }

  private static String refused(Status.Code code, Executable call) {
    Status status = assertThrows(StatusRuntimeException.class, call).getStatus();
    assertEquals(code, status.getCode(), status::toString);
    return status.getDescription();
  }

  @Test
  void whatWasDecidedIsTheMetric() throws Exception {
    assertEquals(new Replicas(8, 3), of(scaler.scale(4, 8)));
    assertTrue(keda.isActive());
    GetMetricsResponse told = keda.metrics("s0-tidegate-replicas");
    // Metric 1: name 1, metricValue 2 (8), metricValueFloat 3 (8.0), as KEDA numbers them.
    assertEquals(
        "0a210a1473302d74696465676174652d7265706c6963617310081900000000000020 40".replace(" ", ""),
        HexFormat.of().formatHex(told.toByteArray()));
    of(scaler.scale(8, 5));
    assertEquals(5, keda.metrics("m").getMetricValues(0).getMetricValueFloat());
  }

  @Test
  void theTargetSizeIsOneEvenBeforeAnythingWasDecided() {
    MetricSpec spec = keda.metricSpec().getMetricSpecs(0);
    assertEquals("tidegate-replicas", spec.getMetricName());
    assertEquals(1, spec.getTargetSize());
    assertEquals(1.0, spec.getTargetSizeFloat());
  }

  @Test
  void beforeAnythingWasDecidedThereIsNoZero() {
    String told = "nothing was decided yet for scaledobject shop/orders";
    assertEquals(told, refused(Status.Code.UNAVAILABLE, () -> keda.metrics("m")));
    assertEquals(told, refused(Status.Code.UNAVAILABLE, keda::isActive));
    assertEquals(told, refused(Status.Code.UNAVAILABLE, () -> keda.streamIsActive().next()));
  }

  @Test
  void whatNobodyConfirmsIsToldNoMore() throws Exception {
    of(scaler.scale(4, 8));
    nowMillis.addAndGet(1_000);
    scaler.confirm();
    nowMillis.addAndGet(1_000);
    assertEquals(8, keda.metrics("m").getMetricValues(0).getMetricValue());
    nowMillis.addAndGet(1);
    String told =
        "8 replicas were decided for scaledobject shop/orders more than 1 s ago, and not confirmed"
            + " since";
    assertEquals(told, refused(Status.Code.UNAVAILABLE, () -> keda.metrics("m")));
    assertEquals(told, refused(Status.Code.UNAVAILABLE, keda::isActive));
    scaler.confirm(); // too late: only a decision helps
    assertEquals(told, refused(Status.Code.UNAVAILABLE, keda::isActive));
    of(scaler.scale(4, 8));
    assertTrue(keda.isActive());
  }

  @Test
  void aStreamTellsEachDecisionUntilItIsStale() throws Exception {
    of(scaler.scale(4, 8));
    Iterator<IsActiveResponse> stream = keda.streamIsActive();
    assertTrue(stream.next().getResult());
    of(scaler.scale(8, 9));
    assertTrue(stream.next().getResult());
    nowMillis.addAndGet(1_001);
    assertTrue(refused(Status.Code.UNAVAILABLE, stream::next).startsWith("9 replicas were"));
  }

  @Test
  void aStreamEndsWithTheScaler() throws Exception {
    of(scaler.scale(4, 8));
    Iterator<IsActiveResponse> stream = keda.streamIsActive();
    assertTrue(stream.next().getResult());
    of(scaler.close());
    assertEquals("Tidegate stops", refused(Status.Code.UNAVAILABLE, stream::next));
    refused(Status.Code.NOT_FOUND, keda::isActive);
  }

  @Test
  void whatIsToComeIsWhatIsWantedUntilKubernetesFollows() throws Exception {
    assertEquals(new Replicas(4, 3), of(scaler.read()));
    of(scaler.scale(4, 8));
    assertEquals(new Replicas(8, 3), of(scaler.read()));
    platform = Future.succeededFuture(new Replicas(8, 6));
    assertEquals(new Replicas(8, 6), of(scaler.read()));
    platform = Future.succeededFuture(new Replicas(10, 8)); // another trigger wants more
    assertEquals(new Replicas(10, 8), of(scaler.read()));
    assertEquals(
        "scaledobject shop/orders has 10 replicas and not 8, from which 5 were decided: somebody"
            + " else changed it",
        refusal(scaler.scale(8, 5)));
    assertEquals(8, keda.metrics("m").getMetricValues(0).getMetricValue());
  }

  @Test
  void whatIsNotKnownIsNotScaled() {
    platform = Future.failedFuture(new IOException("the cluster is away"));
    assertEquals("the cluster is away", failure(scaler.read()).getMessage());
    assertEquals("the cluster is away", failure(scaler.scale(4, 8)).getMessage());
    refused(Status.Code.UNAVAILABLE, () -> keda.metrics("m"));
    assertTrue(failure(scaler.scale(4, 0)).getMessage().contains("to 1 at least"));
  }

  @Test
  void whatIsNotServedIsNamed() throws Exception {
    assertEquals(
        "Tidegate scales no scaledobject shop/payments: must be one of its settings",
        refused(
            Status.Code.NOT_FOUND, () -> new KedaClient(channel, "shop", "payments").metrics("m")));
    refused(Status.Code.NOT_FOUND, () -> new KedaClient(channel, "", "").metrics("m"));
    refused(Status.Code.UNIMPLEMENTED, keda::streamMetricSpec);
    of(scaler.scale(4, 8));
    assertEquals(
        "the message is compressed: must not be, see identity",
        refused(Status.Code.UNIMPLEMENTED, keda::compressedMetrics));
    String huge = "m".repeat(70_000);
    refused(Status.Code.RESOURCE_EXHAUSTED, () -> keda.metrics(huge));
    assertEquals("ü%", keda.metrics("ü%").getMetricValues(0).getMetricName());
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> endpoint.scaler(ORDERS, () -> platform))
            .getMessage()
            .contains("is there twice"));
  }

  @Test
  void aBrowserIsToldThatThisIsNoPage() throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/".formatted(endpoint.port())))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertEquals(505, answer.statusCode());
    assertEquals("gRPC needs HTTP/2\n", answer.body());
  }

  @Test
  void byTlsItAnswersTheSame() throws Exception {
    SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
    KedaEndpoint secure =
        endpoint(
            Optional.of(
                new TlsFiles(
                    Path.of(certificate.certificatePath()),
                    Path.of(certificate.privateKeyPath()))));
    KedaScaler over = secure.scaler(ORDERS, () -> platform);
    of(over.scale(4, 8));
    ManagedChannel trusting =
        NettyChannelBuilder.forAddress("127.0.0.1", secure.port())
            .overrideAuthority("localhost")
            .sslContext(
                GrpcSslContexts.forClient()
                    .trustManager(new File(certificate.certificatePath()))
                    .build())
            .build();
    try {
      assertEquals(
          8,
          new KedaClient(trusting, "shop", "orders")
              .metrics("m")
              .getMetricValues(0)
              .getMetricValue());
    } finally {
      trusting.shutdownNow();
      of(secure.close());
      certificate.delete();
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    String told =
        failure(
                KedaEndpoint.start(
                    vertx,
                    new KedaOptions("127.0.0.1", endpoint.port(), Optional.empty(), STALE_AFTER)))
            .getMessage();
    assertTrue(told.startsWith("KEDA's questions cannot be listened for on 127.0.0.1:"), told);
  }

  @Test
  void whatIsWrongIsNamed() {
    assertEquals(
        "port is -1: must be 0 to 65535",
        assertThrows(
                IllegalArgumentException.class,
                () -> new KedaOptions("127.0.0.1", -1, Optional.empty(), STALE_AFTER))
            .getMessage());
    assertEquals(
        "staleAfter is PT0.5S: must be PT1S to PT1H",
        assertThrows(
                IllegalArgumentException.class,
                () -> new KedaOptions("127.0.0.1", 0, Optional.empty(), Duration.ofMillis(500)))
            .getMessage());
    assertEquals(
        "a ScaledObject is '/orders': must have a namespace and a name",
        assertThrows(IllegalArgumentException.class, () -> new ScaledObject("", "orders"))
            .getMessage());
  }
}
