package io.tidegate.launcher.upgrade;

import io.tidegate.bus.Await;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolMessage;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Pools whose samples follow from their number, and which obey commands as an agent does: only at
 * the revision and size that the command expects.
 */
final class NumberedFleet implements AutoCloseable {
  static final long WINDOW_MILLIS = 1_000;
  static final int POOLS = 12;

  /** One thread sends for all pools: so long it may be without a processor, and nothing is late. */
  static final long LATENESS_MILLIS = 5_000;

  private static final int STEPS_PER_WINDOW = 2;
  private static final long STEP_MILLIS = WINDOW_MILLIS / STEPS_PER_WINDOW;

  /** Event time goes twice as fast as time. */
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS / 2);

  private static final int CLOSING_WINDOWS = (int) (LATENESS_MILLIS / WINDOW_MILLIS) + 3;

  private final long startMillis = (System.currentTimeMillis() / WINDOW_MILLIS - 7_200) * 1_000;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<PoolId, Integer> sizes = new HashMap<>();
  private final Map<PoolId, Integer> revisions = new HashMap<>();
  private final Map<String, Integer> applied = new TreeMap<>();
  private final List<String> notApplied = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "numbered-fleet");
  private long step;
  private long endStep = Long.MAX_VALUE;
  private volatile Throwable failure;

  NumberedFleet(String bootstrap) {
    producer = KafkaProbe.producer(bootstrap);
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> commands =
        IntStream.range(0, RollingUpgradeIT.PARTITIONS)
            .mapToObj(p -> new TopicPartition(Topics.COMMANDS, p))
            .toList();
    consumer.assign(commands);
    consumer.seekToBeginning(commands);
    for (int p = 0; p < POOLS; p++) {
      sizes.put(pool(p), 8);
      revisions.put(pool(p), 0);
    }
    thread.setDaemon(true);
    thread.start();
  }

  static PoolId pool(int number) {
    return new PoolId("shop", "pool-" + number);
  }

  private static int requests(int pool, long step) {
    return 1 + (int) ((step * 31 + pool * 17) % 7);
  }

  /** What each window has to count, by pool and start; of all that are closed at the end. */
  static Map<String, Integer> expected(long startMillis, long windows) {
    Map<String, Integer> expected = new TreeMap<>();
    for (long step = 0; step < windows * STEPS_PER_WINDOW; step++) {
      for (int p = 0; p < POOLS; p++) {
        long start = startMillis + step / STEPS_PER_WINDOW * WINDOW_MILLIS;
        expected.merge(window(pool(p), start), requests(p, step), Integer::sum);
      }
    }
    return expected;
  }

  static String window(PoolId pool, long startMillis) {
    return pool.key() + "@" + startMillis;
  }

  long startMillis() {
    return startMillis;
  }

  private void run() {
    try (consumer) {
      long dueNanos = System.nanoTime();
      while (step < end()) {
        for (int p = 0; p < POOLS; p++) {
          send(Topics.SAMPLES, sample(p));
        }
        synchronized (this) {
          step++;
        }
        for (ConsumerRecord<byte[], byte[]> one : consumer.poll(Duration.ofMillis(20))) {
          obey(WireCodec.decode(one.value(), Command.class));
        }
        dueNanos += STEP_NANOS;
        LockSupport.parkNanos(dueNanos - System.nanoTime());
      }
    } catch (UndecodableRecordException | RuntimeException | Error e) {
      failure = e;
    }
  }

  private synchronized long end() {
    return endStep;
  }

  private synchronized PoolSample sample(int p) {
    int requests = requests(p, step);
    Histogram millis = EncodedHistogram.newHistogram();
    millis.recordValueWithCount(1_000, requests);
    EncodedHistogram times = EncodedHistogram.of(millis);
    long from = startMillis + step * STEP_MILLIS;
    int size = sizes.get(pool(p));
    return new PoolSample(
        pool(p),
        PoolKind.WORKER,
        "instance-1",
        from,
        from + STEP_MILLIS,
        new PoolSpec(size, 100, 1, 64),
        revisions.get(pool(p)),
        size,
        1,
        0,
        requests,
        requests,
        0,
        0,
        times,
        times,
        times,
        HostLoad.UNKNOWN,
        List.of(),
        0,
        Map.of());
  }

  private synchronized void obey(Command command) {
    PoolId pool = command.pool();
    boolean stands =
        revisions.get(pool) == command.expectedRevision()
            && sizes.get(pool) == command.expectedSize();
    if (command.action() != CommandAction.RESIZE || !stands) {
      notApplied.add(command.toString());
      return;
    }
    sizes.put(pool, command.targetSize());
    int revision = revisions.merge(pool, 1, Integer::sum);
    applied.merge(command.commandId(), 1, Integer::sum);
    send(
        Topics.ACKS,
        new Ack(
            command.commandId(),
            pool,
            command.instance(),
            Ack.Outcome.APPLIED,
            revision,
            command.expectedSize(),
            command.targetSize(),
            "",
            command.issuedAtMillis() + 10));
  }

  /** Asks for a size, as an operator at this moment of event time. */
  synchronized void request(String id, PoolId pool, int size) {
    long now = startMillis + step * STEP_MILLIS;
    send(
        Topics.REQUESTS,
        new ChangeRequest(
            id, pool, CommandAction.RESIZE, size, "operator", now, now + 3_600_000, ""));
  }

  private void send(String topic, PoolMessage message) {
    producer.send(
        new ProducerRecord<>(
            topic, message.key().getBytes(StandardCharsets.UTF_8), WireCodec.encode(message)),
        (metadata, error) -> {
          if (error != null) {
            failure = error;
          }
        });
  }

  synchronized Map<PoolId, Integer> sizes() {
    return Map.copyOf(sizes);
  }

  /** How often each command was applied. */
  synchronized Map<String, Integer> applied() {
    return new TreeMap<>(applied);
  }

  /** Commands that came too late or twice, or are no resize. */
  synchronized List<String> notApplied() {
    return List.copyOf(notApplied);
  }

  /** The start of the window that is being filled now. */
  synchronized long windowMillis() {
    return startMillis + step / STEPS_PER_WINDOW * WINDOW_MILLIS;
  }

  /**
   * Fills the present window and lets it close.
   *
   * @return how many windows are complete and closed
   */
  long finish() throws InterruptedException {
    long windows;
    synchronized (this) {
      windows = step / STEPS_PER_WINDOW + 1;
      endStep = (windows + CLOSING_WINDOWS) * STEPS_PER_WINDOW;
    }
    Await.until("the load ends", () -> !thread.isAlive());
    producer.flush();
    if (failure != null) {
      throw new AssertionError("the load failed", failure);
    }
    return windows;
  }

  @Override
  public void close() throws InterruptedException {
    synchronized (this) {
      endStep = 0;
    }
    thread.join(TimeUnit.SECONDS.toMillis(10));
    producer.close(Duration.ofSeconds(2));
  }
}
