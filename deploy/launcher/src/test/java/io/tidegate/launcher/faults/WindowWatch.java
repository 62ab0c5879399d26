package io.tidegate.launcher.faults;

import io.tidegate.bus.Await;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows the published windows as a reader of committed records, and when they came. */
public final class WindowWatch implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Map<String, Integer> copies = new TreeMap<>();
  private final Map<Integer, Long> newestMillis = new HashMap<>();
  private final Map<Integer, Long> lastNanos = new HashMap<>();
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private long longestSilenceNanos;
  private boolean atEnd;
  private volatile boolean closing;
  private volatile RuntimeException failure;
  private final Thread thread = new Thread(this::run, "window-watch");

  /** Of all partitions. */
  public WindowWatch(String bootstrap, int partitionCount) {
    this(bootstrap, IntStream.range(0, partitionCount).boxed().toList());
  }

  /** Of some partitions. */
  public WindowWatch(String bootstrap, Collection<Integer> numbers) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    partitions =
        numbers.stream().map(number -> new TopicPartition(Topics.WINDOWS, number)).toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!closing) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(50));
        boolean end =
            partitions.stream()
                .allMatch(
                    p ->
                        consumer.currentLag(p).isPresent()
                            && consumer.currentLag(p).getAsLong() == 0);
        take(records, end);
      }
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
  }

  private synchronized void take(ConsumerRecords<byte[], byte[]> records, boolean end) {
    long nowNanos = System.nanoTime();
    for (ConsumerRecord<byte[], byte[]> origin : records) {
      PoolWindow window;
      try {
        window = WireCodec.decode(origin.value(), PoolWindow.class);
      } catch (UndecodableRecordException e) {
        throw new IllegalStateException(origin.toString(), e);
      }
      copies.merge(ExpectedWindows.name(window.pool(), window.startMillis()), 1, Integer::sum);
      next.put(new TopicPartition(origin.topic(), origin.partition()), origin.offset() + 1);
      newestMillis.merge(origin.partition(), window.startMillis(), Math::max);
      Long before = lastNanos.put(origin.partition(), nowNanos);
      if (before != null) {
        longestSilenceNanos = Math.max(longestSilenceNanos, nowNanos - before);
      }
    }
    atEnd = end && records.isEmpty();
  }

  /** From now on silences are measured anew. */
  synchronized void mark() {
    longestSilenceNanos = 0;
  }

  /** The longest time without a window on any one partition. */
  synchronized long longestSilenceMillis() {
    return TimeUnit.NANOSECONDS.toMillis(longestSilenceNanos);
  }

  /** Waits until every partition has published windows from this one on. */
  public void await(long startMillis, Duration bound, String after) {
    long deadlineNanos = System.nanoTime() + bound.toNanos();
    while (!reached(startMillis)) {
      if (failure != null) {
        throw new AssertionError("the windows could not be followed", failure);
      }
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new AssertionError(
            "%s: not within %d s do all partitions have windows from %d on; they have %s"
                .formatted(after, bound.toSeconds(), startMillis, newest()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Whether every partition has published a window that starts then, or later. */
  public synchronized boolean reached(long startMillis) {
    return newestMillis.size() == partitions.size()
        && newestMillis.values().stream().allMatch(newest -> newest >= startMillis);
  }

  private synchronized Map<Integer, Long> newest() {
    return new TreeMap<>(newestMillis);
  }

  private synchronized boolean atEnd() {
    return atEnd;
  }

  /** How often each window was published, once nothing more is to come. */
  public Map<String, Integer> copiesAtEnd() {
    Await.until("the topic is read to its end", this::atEnd);
    synchronized (this) {
      return new TreeMap<>(copies);
    }
  }

  /** Waits until the group that stores windows has committed all that were published. */
  public void awaitStored(String bootstrap, String group) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      Await.until("all windows are stored", () -> storedAll(admin, group));
    }
  }

  private boolean storedAll(Admin admin, String group) {
    Map<TopicPartition, OffsetAndMetadata> stored;
    try {
      stored =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get(30, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the brokers did not answer", e);
    }
    synchronized (this) {
      return atEnd
          && next.entrySet().stream()
              .allMatch(
                  e ->
                      stored.containsKey(e.getKey())
                          && stored.get(e.getKey()).offset() >= e.getValue());
    }
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    thread.join(TimeUnit.SECONDS.toMillis(10));
  }
}
