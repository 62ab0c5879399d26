package io.tidegate.sources.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client of OTLP/HTTP sees. */
@Timeout(60)
class OtlpReceiverIT {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";

  private final HttpClient client = HttpClient.newHttpClient();
  private House house;
  private OtlpReceiver receiver;

  @BeforeEach
  void start() throws Exception {
    house = new House();
    receiver = House.get(OtlpReceiver.start(house.vertx, "127.0.0.1", 0, house.lane, house.outbox));
  }

  @AfterEach
  void stop() throws Exception {
    House.get(receiver.close());
    house.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:%d%s".formatted(receiver.port(), path)))
        .timeout(Duration.ofSeconds(10));
  }

  private HttpResponse<byte[]> post(byte[] body, String... headers) throws Exception {
    return client.send(
        request("/v1/metrics")
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static ExportMetricsServiceRequest executors(String... instances) {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    for (String instance : instances) {
      Metric.Builder metric = Metric.newBuilder().setName("executor.active");
      metric
          .getGaugeBuilder()
          .addDataPoints(
              NumberDataPoint.newBuilder()
                  .setTimeUnixNano(1_000_000_000)
                  .setAsInt(3)
                  .addAttributes(attribute("name", "http")));
      ResourceMetrics.Builder resource = request.addResourceMetricsBuilder();
      resource.addScopeMetricsBuilder().addMetrics(metric);
      resource.getResourceBuilder().addAttributes(attribute("service.name", "orders"));
      if (!instance.isEmpty()) {
        resource.getResourceBuilder().addAttributes(attribute("service.instance.id", instance));
      }
    }
    return request.build();
  }

  private static KeyValue.Builder attribute(String key, String value) {
    return KeyValue.newBuilder().setKey(key).setValue(AnyValue.newBuilder().setStringValue(value));
  }

  private static byte[] gzip(byte[] bytes) throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** A google.rpc.Status as {@code code message}. */
  private static String status(HttpResponse<byte[]> response) throws Exception {
    CodedInputStream in = CodedInputStream.newInstance(response.body());
    StringBuilder status = new StringBuilder();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> status.append(in.readInt32()).append(' ');
        case 2 -> status.append(in.readString());
        default -> in.skipField(tag);
      }
    }
    return status.toString();
  }

  @Test
  void aRequestIsAnsweredInItsOwnForm() throws Exception {
    HttpResponse<byte[]> protobuf =
        post(
            gzip(executors("a").toByteArray()),
            "Content-Type",
            PROTOBUF,
            "Content-Encoding",
            "gzip");
    assertEquals(200, protobuf.statusCode());
    assertEquals(PROTOBUF, protobuf.headers().firstValue("Content-Type").orElseThrow());
    assertArrayEquals(new byte[0], protobuf.body(), "an empty message: all was taken");

    byte[] json = JsonFormat.printer().print(executors("b")).getBytes(StandardCharsets.UTF_8);
    HttpResponse<byte[]> answer = post(json, "Content-Type", JSON + "; charset=utf-8");
    assertEquals(200, answer.statusCode());
    assertEquals("{}", text(answer));
    assertEquals(Map.of(), receiver.ledger().refused());
  }

  @Test
  void whatIsRefusedIsCountedAndNamedAndTheRestIsTaken() throws Exception {
    byte[] body = executors("a", "", "").toByteArray();
    HttpResponse<byte[]> answer = post(body, "Content-Type", PROTOBUF);
    assertEquals(200, answer.statusCode());
    var partial = ExportMetricsServiceResponse.parseFrom(answer.body()).getPartialSuccess();
    assertEquals(2, partial.getRejectedDataPoints());
    assertTrue(
        partial
            .getErrorMessage()
            .startsWith(
                "no-instance (2): executor_active of service orders has none of the labels"),
        partial.getErrorMessage());
    assertEquals(Map.of("no-instance", 2L), receiver.ledger().refused());
    assertTrue(receiver.trouble().orElseThrow().startsWith("2 points refused so far"));
  }

  @Test
  void whatIsNoOtlpIsABadRequestWithAStatus() throws Exception {
    HttpResponse<byte[]> protobuf = post(new byte[] {1, 2, 3}, "Content-Type", PROTOBUF);
    assertEquals(400, protobuf.statusCode());
    assertEquals(PROTOBUF, protobuf.headers().firstValue("Content-Type").orElseThrow());
    assertTrue(
        status(protobuf).startsWith("3 not an ExportMetricsServiceRequest in protobuf: "),
        status(protobuf));
    HttpResponse<byte[]> json = post(new byte[] {'['}, "Content-Type", JSON);
    assertEquals(400, json.statusCode());
    assertTrue(text(json).startsWith("{\"code\":3,\"message\":\"not an Export"), text(json));
    HttpResponse<byte[]> packed =
        post(new byte[] {1, 2, 3}, "Content-Type", PROTOBUF, "Content-Encoding", "gzip");
    assertEquals(400, packed.statusCode());
    assertTrue(status(packed).startsWith("3 the body is no gzip: "), status(packed));
  }

  @Test
  void whatCannotBeReadSaysWhy() throws Exception {
    assertEquals(415, post(new byte[1], "Content-Type", "text/plain").statusCode());
    assertEquals(
        415, post(new byte[1], "Content-Type", PROTOBUF, "Content-Encoding", "zstd").statusCode());
    byte[] bomb = gzip(new byte[17 * 1024 * 1024]);
    HttpResponse<byte[]> large = post(bomb, "Content-Type", PROTOBUF, "Content-Encoding", "gzip");
    assertEquals(413, large.statusCode());
    assertEquals("8 the body unpacks to more than 16777216 bytes", status(large));
    HttpResponse<String> traces =
        client.send(
            request("/v1/traces").POST(HttpRequest.BodyPublishers.noBody()).build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(404, traces.statusCode());
    assertEquals(
        405,
        client
            .send(request("/v1/metrics").build(), HttpResponse.BodyHandlers.ofString())
            .statusCode());
  }

  @Test
  void whileKafkaIsAwayAndTheRoomIsFullTheSenderIsToldToComeBack() throws Exception {
    PoolSample sample =
        new PoolSample(
            new PoolId("a", "b"),
            PoolKind.WORKER,
            "i",
            1,
            2,
            new PoolSpec(1, 0, 1, 1, true),
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            EncodedHistogram.EMPTY,
            EncodedHistogram.EMPTY,
            EncodedHistogram.EMPTY,
            HostLoad.UNKNOWN,
            List.of(),
            0,
            Map.of());
    house.outbox.put(Collections.nCopies(20_000, sample));
    HttpResponse<byte[]> answer = post(executors("a").toByteArray(), "Content-Type", PROTOBUF);
    assertEquals(503, answer.statusCode());
    assertEquals("5", answer.headers().firstValue("Retry-After").orElseThrow());
  }

  /** Each client asks for HTTP/2 first, as the JDK's does. */
  @Test
  void everyNewClientGetsItsAnswer() throws Exception {
    byte[] body = gzip(executors("a").toByteArray());
    for (int i = 0; i < 30; i++) {
      HttpResponse<byte[]> answer =
          HttpClient.newHttpClient()
              .send(
                  request("/v1/metrics")
                      .headers("Content-Type", PROTOBUF, "Content-Encoding", "gzip")
                      .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                      .build(),
                  HttpResponse.BodyHandlers.ofByteArray());
      assertEquals(200, answer.statusCode(), "client " + i);
    }
  }
}
