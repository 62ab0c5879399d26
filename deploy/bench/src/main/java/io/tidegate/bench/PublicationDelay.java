package io.tidegate.bench;

import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How long after its end a window can be read: 10,000 pools that report every 10 s, all at the same
 * moment as agents do, spread over 200 ms; windows of 10 s with an allowed lateness of 250 ms.
 */
final class PublicationDelay {
  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final int PARTITIONS = 8;
  private static final int POOLS = SMOKE ? 500 : 10_000;
  private static final long INTERVAL = SMOKE ? 2_000 : 10_000;
  private static final int INTERVALS = SMOKE ? 4 : 10;
  private static final long LATENESS = 250;
  private static final long SPREAD = 200;

  private PublicationDelay() {}

  static List<Row> measure() throws Exception {
    Path directory = Files.createTempDirectory("tidegate-bench");
    try (LiveChild broker =
        LiveChild.start(
            List.of("-Xmx1g"),
            BrokerChild.class,
            directory.toString(),
            Integer.toString(PARTITIONS))) {
      String bootstrap = broker.await("bootstrap", 60);
      try (LiveChild collector =
          LiveChild.start(
              List.of("-Xmx2g"),
              CollectorChild.class,
              bootstrap,
              Long.toString(INTERVAL),
              Long.toString(LATENESS),
              "0")) {
        collector.await("ready", 60);
        Histogram delays = watch(bootstrap);
        collector.end();
        broker.end();
        String what =
            "%d pools, every %d s, lateness %d ms: a window's end to its publication, "
                .formatted(POOLS, INTERVAL / 1000, LATENESS);
        return List.of(
            Row.of(what + "p50", delays.getValueAtPercentile(50), "ms"),
            Row.of(what + "p99", delays.getValueAtPercentile(99), "ms"),
            Row.of(what + "max", delays.getMaxValue(), "ms"));
      }
    } finally {
      CollectorThroughput.delete(directory);
    }
  }

  /** Reports for some intervals and reads what comes; the first two warm up. */
  private static Histogram watch(String bootstrap) throws Exception {
    Histogram delays = new Histogram(3);
    long first = (System.currentTimeMillis() / INTERVAL + 1) * INTERVAL;
    long counted = first + 2 * INTERVAL;
    long last = counted + INTERVALS * INTERVAL;
    try (SampleLoad load = new SampleLoad(bootstrap, new SyntheticFleet(POOLS, first), PARTITIONS);
        KafkaConsumer<byte[], byte[]> eyes =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "max.poll.records", "20000"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      List<TopicPartition> watched =
          IntStream.range(0, PARTITIONS)
              .mapToObj(p -> new TopicPartition(Topics.WINDOWS, p))
              .toList();
      eyes.assign(watched);
      eyes.seekToBeginning(watched);
      Thread reporting = new Thread(() -> report(load, first, last), "bench-load");
      reporting.start();
      long expected = (long) POOLS * INTERVALS;
      long deadline = last + 30_000;
      while (delays.getTotalCount() < expected && System.currentTimeMillis() < deadline) {
        var records = eyes.poll(Duration.ofMillis(20));
        long now = System.currentTimeMillis();
        for (var origin : records) {
          PoolWindow window = WireCodec.decode(origin.value(), PoolWindow.class);
          if (window.startMillis() >= counted
              && window.endMillis() <= last
              && window.quality() == PoolWindow.Quality.COMPLETE) {
            delays.recordValue(Math.max(0, now - window.endMillis()));
          }
        }
      }
      reporting.join();
      if (delays.getTotalCount() != expected) {
        throw new IllegalStateException(
            "%d complete windows came, of %d".formatted(delays.getTotalCount(), expected));
      }
    }
    return delays;
  }

  private static void report(SampleLoad load, long first, long last) {
    try {
      for (long start = first; start < last; start += INTERVAL) {
        for (int pool = 0; pool < POOLS; pool++) {
          long at = start + INTERVAL + SPREAD * pool / POOLS;
          long early = at - System.currentTimeMillis();
          if (early > 0) {
            TimeUnit.MILLISECONDS.sleep(early);
          }
          load.send(pool, start, start + INTERVAL);
        }
        load.flush();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the load failed", e);
    }
  }
}
