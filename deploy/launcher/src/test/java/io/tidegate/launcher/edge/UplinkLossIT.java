package io.tidegate.launcher.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.collector.service.edge.EdgeUplink;
import io.tidegate.collector.service.edge.UplinkHealth.State;
import io.tidegate.collector.service.edge.UplinkOptions;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.wire.Alert;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.Quality;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the disk bound takes away unsent, and two edges of one name. */
@Timeout(180)
class UplinkLossIT {
  private static final PoolId POOL = new PoolId("orders", "workers");
  private static final TopicPartition ALERTS = new TopicPartition(Topics.ALERTS, 0);
  private static final long BOUND_MIB = 109;
  private static final long T0 = 1_700_000_000_000L;

  private static final EncodedHistogram LARGE = large();
  private static final long LARGE_BYTES = LARGE.length();

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final List<AutoCloseable> started = new ArrayList<>();
  private EmbeddedKafka edge;
  private int centrePort;

  @BeforeEach
  void startEdge() throws Exception {
    centrePort = LocalPort.free();
    edge = broker("edge", LocalPort.free(), true);
    new EdgeDisk(BOUND_MIB, 1).apply(edge.bootstrap());
  }

  @AfterEach
  void stop() throws Exception {
    for (int i = started.size() - 1; i >= 0; i--) {
      started.get(i).close();
    }
    Await.result(vertx.close());
  }

  /** A count in each of its buckets. */
  private static EncodedHistogram large() {
    Histogram histogram = EncodedHistogram.newHistogram();
    for (double micros = 1; micros < 3.6e9; micros *= 1.003) {
      histogram.recordValueWithCount((long) micros, 1_000);
    }
    return EncodedHistogram.of(histogram);
  }

  private EmbeddedKafka broker(String name, int port, boolean small) throws Exception {
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            dir.resolve(name), port, small ? EdgeBroker.settings(port, "") : Map.of());
    started.add(kafka);
    new TopicSetup(kafka.bootstrap(), 1, (short) 1, Duration.ofDays(1), Duration.ofSeconds(60))
        .ensure();
    return kafka;
  }

  private EdgeUplink uplink(EmbeddedKafka from) throws Exception {
    EdgeUplink uplink =
        Await.result(
            EdgeUplink.start(
                vertx,
                new UplinkOptions(
                    "hall-7",
                    from.bootstrap(),
                    "127.0.0.1:" + centrePort,
                    Duration.ofMillis(200),
                    Duration.ofSeconds(1),
                    Map.of())));
    started.add(() -> Await.result(uplink.close()));
    return uplink;
  }

  @Test
  void whatTheBoundTakesAwayUnsentIsCountedAndTold() throws Exception {
    EdgeUplink uplink = uplink(edge);
    long sent = fill(uplink);
    List<Alert> begun = alerts(edge, ALERTS);
    assertEquals(1, begun.size(), begun.toString());
    assertEquals(Alert.Kind.DATA_LOST, begun.get(0).kind());
    assertTrue(
        begun.get(0).text().startsWith("the local log of edge 'hall-7' is full: it deletes"),
        begun.get(0).text());
    assertEquals(State.OFFLINE, uplink.health().state());

    EmbeddedKafka centre = broker("centre", centrePort, false);
    TopicPartition there = new TopicPartition(Topics.EDGE_WINDOWS, 0);
    Await.until(
        "all that is left is up",
        () -> uplink.health().state() == State.CONNECTED && uplink.health().unsent() == 0);
    List<Long> up = starts(centre, there);
    long lost = sent - up.size();
    assertTrue(lost > 0, "nothing was lost");
    assertEquals(lost, uplink.health().lost());
    assertEquals(LongStream.range(lost, sent).mapToObj(UplinkLossIT::start).toList(), up);

    Await.until("the loss is told", () -> alerts(edge, ALERTS).size() == 2);
    String told = alerts(edge, ALERTS).get(1).text();
    assertEquals(
        "up to %d windows of edge 'hall-7' were deleted before they could be sent up: those from the beginning until %s; the local log had reached its bound (setting edge.disk-bound-mib)"
            .formatted(lost, Instant.ofEpochMilli(start(lost) + 1000)),
        told);
    Await.until(
        "the centre is told too",
        () -> alerts(centre, new TopicPartition(Topics.EDGE_ALERTS, 0)).size() == 2);
  }

  /** Windows until the oldest of them are gone. */
  private long fill(EdgeUplink uplink) throws Exception {
    long sent = 0;
    try (KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(edge.bootstrap())) {
      // The bound leaves about 26 MiB to them.
      while (sent * LARGE_BYTES < 40_000_000 || uplink.health().lost() == 0) {
        assertTrue(
            sent * LARGE_BYTES < 400_000_000, "the bound took nothing away: " + uplink.health());
        for (int i = 0; i < 500; i++) {
          producer.send(
              new ProducerRecord<>(
                  Topics.WINDOWS,
                  0,
                  POOL.key().getBytes(StandardCharsets.UTF_8),
                  WireCodec.encode(window(sent++))));
        }
        producer.flush();
      }
    }
    Await.until("the loss was noticed", () -> uplink.health().lost() > 0);
    // What the broker deletes once the centre is there would leave a gap behind what went up.
    Await.until("the log is within its bound", this::isWithinBound);
    return sent;
  }

  /**
   * Whether the broker, which deletes the oldest segment at its next look, has nothing to delete.
   */
  private boolean isWithinBound() {
    long bound =
        Long.parseLong(
            new EdgeDisk(BOUND_MIB, 1).topics().get(Topics.WINDOWS).get("retention.bytes"));
    Path log = dir.resolve("edge").resolve("data").resolve(Topics.WINDOWS + "-0");
    try (Stream<Path> files = Files.list(log)) {
      long[] segments =
          files
              .filter(file -> file.toString().endsWith(".log"))
              .sorted()
              .mapToLong(file -> file.toFile().length())
              .toArray();
      return LongStream.of(segments).skip(1).sum() < bound;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long start(long number) {
    return T0 + number * 1000;
  }

  private static PoolWindow window(long number) {
    return new PoolWindow(
        POOL,
        PoolKind.WORKER,
        start(number),
        start(number) + 1000,
        Quality.INSUFFICIENT,
        List.of(),
        0,
        0,
        0,
        0,
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        HostLoad.UNKNOWN,
        List.of(),
        LARGE,
        0);
  }

  @Test
  void ofTwoEdgesOfOneNameTheOlderStopsAndSaysSo() throws Exception {
    EmbeddedKafka centre = broker("centre", centrePort, false);
    EdgeUplink first = uplink(edge);
    send(edge, 0);
    TopicPartition there = new TopicPartition(Topics.EDGE_WINDOWS, 0);
    Await.until("its window is up", () -> starts(centre, there).equals(List.of(start(0))));

    EmbeddedKafka otherBroker = broker("other", LocalPort.free(), true);
    EdgeUplink second = uplink(otherBroker);
    Await.until("the newer has the name", () -> second.health().state() == State.CONNECTED);
    send(edge, 1);
    Await.until("the older stops", () -> first.health().state() == State.DISPLACED);
    assertTrue(
        first
            .health()
            .trouble()
            .orElseThrow()
            .startsWith("another process took the name of edge 'hall-7': it runs on "),
        first.health().toString());
    send(otherBroker, 2);
    Await.until(
        "the newer sends on", () -> starts(centre, there).equals(List.of(start(0), start(2))));

    Await.result(second.close());
    EdgeUplink again = uplink(edge);
    Await.until("started again, the older sends what waited", () -> again.health().unsent() == 0);
    Await.until(
        "and repeats nothing",
        () -> starts(centre, there).equals(List.of(start(0), start(2), start(1))));
  }

  private static void send(EmbeddedKafka to, long number) {
    try (KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(to.bootstrap())) {
      producer.send(
          new ProducerRecord<>(
              Topics.WINDOWS,
              0,
              POOL.key().getBytes(StandardCharsets.UTF_8),
              WireCodec.encode(window(number))));
      producer.flush();
    }
  }

  private static List<Long> starts(EmbeddedKafka at, TopicPartition partition) {
    return KafkaProbe.read(at.bootstrap(), partition).stream()
        .map(
            found -> {
              try {
                return WireCodec.decode(found.value(), PoolWindow.class).startMillis();
              } catch (UndecodableRecordException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  private static List<Alert> alerts(EmbeddedKafka at, TopicPartition partition) {
    return KafkaProbe.read(at.bootstrap(), partition).stream()
        .map(
            found -> {
              try {
                return WireCodec.decode(found.value(), Alert.class);
              } catch (UndecodableRecordException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }
}
