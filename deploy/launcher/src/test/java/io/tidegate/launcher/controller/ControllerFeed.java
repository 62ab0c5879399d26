package io.tidegate.launcher.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.ControllerState;
import io.tidegate.wire.Decision;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** What collector, predictor and agents would put on the topics, and what the controller did. */
final class ControllerFeed implements AutoCloseable {
  static final long WIDTH = 1_000;
  static final long T0 = 1_764_000_000_000L;

  private final String bootstrap;
  private final KafkaProducer<byte[], byte[]> producer;

  ControllerFeed(String bootstrap) {
    this.bootstrap = bootstrap;
    this.producer = KafkaProbe.producer(bootstrap);
  }

  void send(String topic, String key, byte[] value) throws Exception {
    producer
        .send(new ProducerRecord<>(topic, 0, key.getBytes(StandardCharsets.UTF_8), value))
        .get(30, TimeUnit.SECONDS);
  }

  void send(String topic, WireMessage message) throws Exception {
    send(topic, message.key(), WireCodec.encode(message));
  }

  /** A window of 50 ms requests that hardly wait. */
  void window(PoolId pool, int number, int size, long revision, int perSecond) throws Exception {
    Histogram histogram = EncodedHistogram.newHistogram();
    histogram.recordValueWithCount(50_000, perSecond);
    Histogram waits = EncodedHistogram.newHistogram();
    waits.recordValueWithCount(1_000, perSecond);
    send(
        Topics.WINDOWS,
        new PoolWindow(
            pool,
            PoolKind.WORKER,
            end(number) - WIDTH,
            end(number),
            PoolWindow.Quality.COMPLETE,
            List.of(
                new PoolWindow.InstanceWindow(
                    "i1", new PoolSpec(size, 100, 1, 64), revision, size, 0, 0, perSecond, 50)),
            perSecond,
            perSecond,
            0,
            0,
            LatencySummary.of(waits),
            LatencySummary.of(histogram),
            LatencySummary.of(histogram),
            HostLoad.UNKNOWN,
            List.of(),
            EncodedHistogram.of(histogram),
            0));
  }

  static long end(int number) {
    return T0 + number * WIDTH;
  }

  void forecast(PoolId pool, int number, boolean breach, int perSecond) throws Exception {
    send(
        Topics.FORECASTS,
        new Forecast(
            pool,
            end(number),
            WIDTH,
            15,
            "m1",
            Forecast.Status.READY,
            breach,
            1,
            0.5,
            210,
            200,
            breach ? 12 : Forecast.NO_BREACH,
            perSecond,
            50,
            List.of()));
  }

  /** So many of the pool's breach forecasts were wrong, and none was right. */
  void wrongForecasts(PoolId pool, int number, int wrong) throws Exception {
    send(
        Topics.ACCURACY,
        new PoolAccuracy(
            pool,
            end(number),
            7,
            new AccuracyCounts(1_000, 0, 0, 0, wrong, 0, 0, 0, List.of(), List.of())));
  }

  void request(PoolId pool, int number, String id, CommandAction action, int size)
      throws Exception {
    send(
        Topics.REQUESTS,
        new ChangeRequest(
            id, pool, action, size, "sre", end(number) + 500, end(number) + 60_500, ""));
  }

  void applied(Command command) throws Exception {
    send(
        Topics.ACKS,
        new Ack(
            command.commandId(),
            command.pool(),
            command.instance(),
            Ack.Outcome.APPLIED,
            command.expectedRevision() + 1,
            command.expectedSize(),
            command.targetSize(),
            "",
            command.issuedAtMillis() + 10));
  }

  /** What is committed on partition 0 of a topic. */
  <T extends WireMessage> List<T> committed(String topic, Class<T> type) {
    List<T> found = new ArrayList<>();
    for (var record : KafkaProbe.read(bootstrap, new TopicPartition(topic, 0))) {
      try {
        WireMessage message = WireCodec.decode(record.value());
        if (type.isInstance(message)) {
          found.add(type.cast(message));
        }
      } catch (io.tidegate.wire.UndecodableRecordException e) {
        throw new AssertionError(topic + " carries what does not decode", e);
      }
    }
    return found;
  }

  List<Command> commands() {
    return committed(Topics.COMMANDS, Command.class);
  }

  List<Decision> resizes() {
    return committed(Topics.DECISIONS, Decision.class).stream()
        .filter(d -> d.kind() == Decision.Kind.RESIZE)
        .toList();
  }

  /** Nobody obeys, so each pool is commanded, expires and is commanded again. */
  void storm(int pools, int from, int to) throws Exception {
    for (int w = from; w <= to; w++) {
      for (int p = 0; p < pools; p++) {
        window(pool(p), w, 8, 0, 100);
        forecast(pool(p), w, w % 4 == 0, 200);
      }
    }
  }

  /** The same pools without forecasts, so that there is nothing to do. */
  void calm(int pools, int from, int to) throws Exception {
    for (int w = from; w <= to; w++) {
      for (int p = 0; p < pools; p++) {
        window(pool(p), w, 8, 0, 100);
      }
    }
  }

  /** Each of these pools is about to breach, and has to grow. */
  void breaches(int pools, int number) throws Exception {
    for (int p = 0; p < pools; p++) {
      forecast(pool(p), number, true, 200);
    }
  }

  private static PoolId pool(int number) {
    return new PoolId("s" + number, "workers");
  }

  /** How many pools' committed states reached a window. */
  long poolsAt(int number) {
    return committed(Topics.CONTROLLER_STATE, ControllerState.class).stream()
        .filter(s -> s.atMillis() == end(number))
        .map(ControllerState::pool)
        .distinct()
        .count();
  }

  /**
   * Each pool's decisions follow one upon the other, none missing and none twice, and each resize
   * is commanded once. Two that write for a pool at a time would show here.
   *
   * @return the resizes' ids
   */
  Set<String> assertDecidedOnce() {
    Map<PoolId, Long> counts = new TreeMap<>();
    Set<String> resized = new HashSet<>();
    for (Decision d : committed(Topics.DECISIONS, Decision.class)) {
      long number = Long.parseLong(d.decisionId().substring(d.decisionId().indexOf('#') + 1));
      assertEquals(counts.merge(d.pool(), 1L, Long::sum), number, d.decisionId());
      if (d.kind() == Decision.Kind.RESIZE) {
        resized.add(d.decisionId());
      }
    }
    List<String> commanded = commands().stream().map(Command::decisionId).toList();
    assertEquals(resized, new HashSet<>(commanded));
    assertEquals(resized.size(), commanded.size());
    return resized;
  }

  @Override
  public void close() {
    producer.close(java.time.Duration.ofSeconds(5));
  }
}
