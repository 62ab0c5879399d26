package io.tidegate.bench;

import io.tidegate.wire.Command;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * From the publication of a window, with the forecast made of it, to the command as an agent reads
 * it, which is once it is committed: 10,000 pools, each of which has a window every 10 s; in each
 * round one in sixty begins to be about to breach. The windows come evenly over the 10 s, or all at
 * once, as from a collector whose partitions close their windows at the same moment.
 */
final class CommandDelay {
  static final double SLO_MILLIS = 200;

  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final int PARTITIONS = 8;
  private static final int POOLS = SMOKE ? 500 : 10_000;
  private static final long WIDTH = SMOKE ? 2_000 : 10_000;
  private static final int WARM_UP = SMOKE ? 2 : 4;
  private static final int ROUNDS = SMOKE ? 2 : 6;

  /** One pool in ten is about to breach, in one of the rounds. */
  private static final int ONE_IN = 10;

  private final Map<PoolId, Long> published = new ConcurrentHashMap<>();
  private final long first = (System.currentTimeMillis() / WIDTH + 1) * WIDTH;

  private CommandDelay() {}

  static List<Row> measure() throws Exception {
    List<Row> rows = new ArrayList<>();
    rows.addAll(measure("evenly", WIDTH));
    rows.addAll(measure("at once", 0));
    return rows;
  }

  private static List<Row> measure(String how, long spread) throws Exception {
    Path directory = Files.createTempDirectory("tidegate-bench");
    try (LiveChild broker =
        LiveChild.start(
            List.of("-Xmx1g"),
            BrokerChild.class,
            directory.toString(),
            Integer.toString(PARTITIONS))) {
      String bootstrap = broker.await("bootstrap", 60);
      try (LiveChild controller =
          LiveChild.start(List.of("-Xmx2g"), ControllerChild.class, bootstrap)) {
        controller.await("ready", 60);
        Histogram delays = new CommandDelay().watch(bootstrap, spread);
        controller.end();
        broker.end();
        String what =
            "%d pools, windows %s: from a window's publication to its command at the agent, "
                .formatted(POOLS, how);
        return List.of(
            Row.of(what + "p50", delays.getValueAtPercentile(50), "ms"),
            Row.of(what + "p99", delays.getValueAtPercentile(99), "ms"),
            Row.of(what + "max", delays.getMaxValue(), "ms"),
            Row.of(what + "commands", delays.getTotalCount(), "commands"));
      }
    } finally {
      CollectorThroughput.delete(directory);
    }
  }

  private Histogram watch(String bootstrap, long spread) throws Exception {
    Histogram delays = new Histogram(3);
    long expected = IntStream.range(0, POOLS).filter(i -> breachRound(i) < ROUNDS).count();
    try (KafkaConsumer<byte[], byte[]> agents =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> watched =
          IntStream.range(0, PARTITIONS)
              .mapToObj(p -> new TopicPartition(Topics.COMMANDS, p))
              .toList();
      agents.assign(watched);
      agents.seekToBeginning(watched);
      Thread load = new Thread(() -> publish(bootstrap, spread), "bench-load");
      load.start();
      long deadline = first + (WARM_UP + ROUNDS) * WIDTH + 60_000;
      while (delays.getTotalCount() < expected && System.currentTimeMillis() < deadline) {
        for (var origin : agents.poll(Duration.ofMillis(10))) {
          long now = System.nanoTime();
          Command command = WireCodec.decode(origin.value(), Command.class);
          Long sent = published.remove(command.pool());
          if (sent != null) {
            delays.recordValue((now - sent) / 1_000_000);
          }
        }
      }
      load.join();
    }
    if (delays.getTotalCount() != expected) {
      throw new IllegalStateException(
          "%d commands came, of %d".formatted(delays.getTotalCount(), expected));
    }
    return delays;
  }

  private void publish(String bootstrap, long spread) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "linger.ms", 5),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int round = 0; round < WARM_UP + ROUNDS; round++) {
        long end = first + round * WIDTH;
        for (int i = 0; i < POOLS; i++) {
          long early = end + spread * i / POOLS - System.currentTimeMillis();
          if (early > 0) {
            TimeUnit.MILLISECONDS.sleep(early);
          }
          PoolId pool = new PoolId("s" + i, "workers");
          int since = round - WARM_UP - breachRound(i);
          if (since == 0) {
            published.put(pool, System.nanoTime());
          }
          send(producer, Topics.WINDOWS, window(pool, end));
          send(producer, Topics.FORECASTS, forecast(pool, end, since >= 0));
        }
        producer.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** From which round after the warm-up on; beyond the rounds: never. */
  private static int breachRound(int pool) {
    return pool % (ONE_IN * ROUNDS);
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String topic, WireMessage message) {
    byte[] key = message.key().getBytes(StandardCharsets.UTF_8);
    int partition = Math.floorMod(message.key().hashCode(), PARTITIONS);
    producer.send(new ProducerRecord<>(topic, partition, key, WireCodec.encode(message)));
  }

  /** 100 requests a second of 50 ms on 8 workers: neither too few nor too many. */
  private static PoolWindow window(PoolId pool, long end) {
    long requests = WIDTH / 10;
    Histogram runs = EncodedHistogram.newHistogram();
    runs.recordValueWithCount(50_000, requests);
    Histogram waits = EncodedHistogram.newHistogram();
    waits.recordValueWithCount(1_000, requests);
    return new PoolWindow(
        pool,
        PoolKind.WORKER,
        end - WIDTH,
        end,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow(
                pool.service() + "-1", new PoolSpec(8, 100, 1, 64), 0, 8, 5, 0, requests, 50)),
        requests,
        requests,
        0,
        0,
        LatencySummary.of(waits),
        LatencySummary.of(runs),
        LatencySummary.of(runs),
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.of(runs),
        0);
  }

  private static Forecast forecast(PoolId pool, long end, boolean breach) {
    return new Forecast(
        pool,
        end,
        WIDTH,
        15,
        "bench",
        Forecast.Status.READY,
        breach,
        1,
        0.5,
        breach ? 400 : 60,
        SLO_MILLIS,
        breach ? 12 : Forecast.NO_BREACH,
        breach ? 300 : 100,
        50,
        List.of());
  }
}
