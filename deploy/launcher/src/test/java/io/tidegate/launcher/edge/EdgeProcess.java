package io.tidegate.launcher.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.launcher.Endpoints;
import io.tidegate.launcher.Main;
import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolPhase;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** {@code tidegate edge} in a JVM of 256 MB, and services that report to it. */
final class EdgeProcess implements AutoCloseable {
  static final int POOLS = 40;
  static final int PARTITIONS = 2;
  private static final long WINDOW_MILLIS = 10_000;

  /** From this window on the endpoint gets slower; 33 later it misses its objective of 500 ms. */
  private static final int SLOWER_FROM = 15;

  private final Path data;
  private final String listen;
  private final String[] arguments;

  /** Half an hour ago, on the grid. */
  private final long startMillis =
      System.currentTimeMillis() / WINDOW_MILLIS * WINDOW_MILLIS - 1_800_000;

  private ChildJvm process;
  private KafkaProducer<byte[], byte[]> producer;

  EdgeProcess(String name, Path data, String uplink) throws IOException {
    this.data = data;
    this.listen = "127.0.0.1:" + LocalPort.free();
    this.arguments =
        new String[] {
          "edge",
          "--with-parent",
          "--uplink",
          uplink,
          "--name",
          name,
          "--data-dir",
          data.toString(),
          "--port",
          "0",
          "--window",
          "10s",
          "--set",
          "edge.partitions=" + PARTITIONS,
          "--set",
          "edge.longest-pause=2s",
          "--set",
          "edge.listen=" + listen
        };
  }

  void start() throws Exception {
    process = new ChildJvm(Main.class, arguments);
    String line = process.line();
    if (line == null || !line.endsWith("is up, as an edge.")) {
      throw new AssertionError("the edge did not come up, it said: " + line);
    }
    producer = KafkaProbe.producer(listen);
  }

  void kill() throws InterruptedException {
    producer.close(Duration.ZERO);
    process.kill();
  }

  String kafka() {
    return Endpoints.read(data).orElseThrow().kafka();
  }

  /**
   * Every pool's two instances report these windows, from elsewhere, as fast as the broker takes
   * it.
   */
  void report(int from, int to) throws Exception {
    for (int window = from; window < to; window++) {
      for (int pool = 0; pool < POOLS; pool++) {
        for (String instance : List.of("a", "b")) {
          send(Topics.SAMPLES, sample(pool, instance, window));
        }
      }
    }
    producer.flush();
  }

  private void send(String topic, WireMessage message) {
    producer.send(
        new ProducerRecord<>(
            topic, message.key().getBytes(StandardCharsets.UTF_8), WireCodec.encode(message)));
  }

  /** As a collector that repeats itself after a crash. */
  void repeatWindow(int partition, byte[] key, byte[] value) throws Exception {
    producer
        .send(new ProducerRecord<>(Topics.WINDOWS, partition, key, value))
        .get(30, TimeUnit.SECONDS);
  }

  /** One sign of life, and then none. */
  void beatOnce(String instance) {
    send(
        Topics.INSTANCES,
        new Heartbeat(
            "orders",
            instance,
            1,
            System.currentTimeMillis(),
            1_000,
            "0.1.0",
            Map.of(),
            false,
            List.of(
                new Heartbeat.Pool(
                    new PoolId("orders", "p1"),
                    PoolKind.WORKER,
                    PoolPhase.RUNNING,
                    new PoolSpec(8, 100, 1, 64),
                    3,
                    7))));
    producer.flush();
  }

  private PoolSample sample(int pool, String instance, int window) {
    boolean endpoint = pool == 0;
    Histogram latency = EncodedHistogram.newHistogram();
    long slower = endpoint ? 14_000L * Math.max(0, window - SLOWER_FROM) : 0;
    latency.recordValueWithCount(50_000 + slower, 20);
    latency.recordValueWithCount(1_000 + 100 * pool + window, 1);
    EncodedHistogram encoded = EncodedHistogram.of(latency);
    return new PoolSample(
        new PoolId("orders", "p" + pool),
        endpoint ? PoolKind.ENDPOINT : PoolKind.WORKER,
        instance,
        startMillis + window * WINDOW_MILLIS,
        startMillis + (window + 1) * WINDOW_MILLIS,
        endpoint ? new PoolSpec(1, 0, 1, 1, true) : new PoolSpec(8, 100, 1, 64),
        0,
        endpoint ? 1 : 8,
        0,
        0,
        21,
        21,
        0,
        0,
        EncodedHistogram.EMPTY,
        encoded,
        encoded,
        HostLoad.UNKNOWN,
        List.of(),
        0,
        Map.of());
  }

  long startMillis() {
    return startMillis;
  }

  /** What its own API says of the uplink. */
  JsonNode uplink() {
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create(
                              Endpoints.read(data).orElseThrow().console() + "/api/v1/status"))
                      .timeout(Duration.ofSeconds(10))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      return new ObjectMapper().readTree(response.body()).path("components").path("uplink");
    } catch (IOException e) {
      throw new AssertionError("the edge's API does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
    if (process != null) {
      process.close();
    }
  }
}
