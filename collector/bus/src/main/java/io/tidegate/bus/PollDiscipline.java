package io.tidegate.bus;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens around each poll of a group member. All of it runs on the poll thread, except {@link
 * #dispatch} and the readings for {@link #health}.
 *
 * <p>Partitions are paused from their assignment until the handler has said where to read them, and
 * all are paused while a batch is in flight or a failure is slept off. Polling goes on meanwhile,
 * so the member never leaves the group over a slow batch.
 */
final class PollDiscipline implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(GroupConsumer.class);
  private static final Duration KEEP_ALIVE = Duration.ofMillis(1);
  private static final Duration CALL_BOUND = Duration.ofSeconds(10);

  /** A revocation holds up the whole group, so a batch gets this long and no longer. */
  static final long DRAIN_MILLIS = 10_000;

  /** Within the 5 s that closing may take in all. */
  static final long CLOSING_DRAIN_MILLIS = 3_000;

  private static final Duration CLOSING_COMMIT = Duration.ofSeconds(1);

  private final String groupId;
  private final Consumer<byte[], byte[]> consumer;
  private final Function<Duration, ConsumerRecords<byte[], byte[]>> source;
  private final BatchHandler handler;
  private final Runnable onOwned;
  private final long drainMillis;

  private final Set<TopicPartition> toRewind = new HashSet<>();
  private final DurableOffsets durable;
  private final Backoff backoff = new Backoff();

  /** A batch that failed keeps its back-off until one goes through; quiet polls do not end it. */
  private boolean batchFailed;

  private long resumeAtNanos = System.nanoTime();

  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong batches = new AtomicLong();
  private final AtomicLong recordCount = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile BatchInFlight inFlight;
  private volatile Set<TopicPartition> owned = Set.of();
  private volatile Throwable lastError;
  private volatile ConsumerGroupMetadata groupMetadata;
  private final ReadPositions positions = new ReadPositions();
  private volatile long polledAtNanos = System.nanoTime();

  PollDiscipline(
      String groupId,
      Consumer<byte[], byte[]> consumer,
      Function<Duration, ConsumerRecords<byte[], byte[]>> source,
      BatchHandler handler,
      Runnable onOwned,
      long drainMillis) {
    this.groupId = groupId;
    this.consumer = consumer;
    this.source = source;
    this.handler = handler;
    this.onOwned = onOwned;
    this.durable = new DurableOffsets(groupId, consumer);
    this.drainMillis = drainMillis;
    this.groupMetadata = new ConsumerGroupMetadata(groupId);
  }

  /** One turn; records that it returns are in flight until {@link #dispatch} completes them. */
  ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    polledAtNanos = System.nanoTime();
    try {
      return isClosing() ? ConsumerRecords.empty() : turn(timeout);
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      failed("a poll", e);
      return ConsumerRecords.empty();
    }
  }

  private ConsumerRecords<byte[], byte[]> turn(Duration timeout) {
    if (!settled(timeout.toMillis()) || !pauseIsOver(timeout.toMillis())) {
      keepAlive();
      return ConsumerRecords.empty();
    }
    durable.commit(CALL_BOUND);
    rewind();
    positions.note(consumer);
    consumer.resume(consumer.assignment());
    ConsumerRecords<byte[], byte[]> records = source.apply(timeout);
    groupMetadata = consumer.groupMetadata();
    if (!records.isEmpty()) {
      consumer.pause(consumer.assignment());
      inFlight = new BatchInFlight(records);
    } else if (!batchFailed) {
      recovered();
    }
    return records;
  }

  /** Runs the handler, on its context; whatever happens, the batch completes. */
  void dispatch(ConsumerRecords<byte[], byte[]> records) {
    BatchInFlight batch = inFlight;
    if (batch == null || batch.records != records) {
      throw new IllegalStateException("records that are not the batch in flight");
    }
    Future<Map<TopicPartition, OffsetAndMetadata>> outcome;
    try {
      outcome = handler.handle(records);
    } catch (RuntimeException | Error e) {
      batch.complete(null, e);
      return;
    }
    if (outcome == null) {
      batch.complete(null, new IllegalStateException("the handler returned no future"));
    } else {
      outcome.onComplete(batch::complete);
    }
  }

  /** True when nothing is in flight (any more). */
  private boolean settled(long waitMillis) {
    BatchInFlight batch = inFlight;
    if (batch == null) {
      return true;
    }
    if (!batch.await(waitMillis)) {
      return false;
    }
    inFlight = null;
    if (batch.failure() != null) {
      toRewind.addAll(consumer.assignment());
      owned = Set.of();
      durable.forgetAll();
      batchFailed = true;
      failed("a batch of %d records".formatted(batch.records.count()), batch.failure());
    } else if (!batch.abandoned) {
      batches.incrementAndGet();
      recordCount.addAndGet(batch.records.count());
      durable.add(batch.durable());
      batchFailed = false;
      recovered();
    }
    return true;
  }

  private void recovered() {
    backoff.reset();
    lastError = null;
  }

  private boolean pauseIsOver(long waitMillis) {
    long leftMillis = TimeUnit.NANOSECONDS.toMillis(resumeAtNanos - System.nanoTime());
    if (leftMillis <= 0) {
      return true;
    }
    try {
      // Not a sleep: closing ends it.
      boolean closed = closing.await(Math.min(waitMillis, leftMillis), TimeUnit.MILLISECONDS);
      return !closed && leftMillis <= waitMillis;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private void keepAlive() {
    try {
      consumer.pause(consumer.assignment());
      ConsumerRecords<byte[], byte[]> none = source.apply(KEEP_ALIVE);
      // Whoever is to be told that a batch is committed is asked for the generation of this moment.
      groupMetadata = consumer.groupMetadata();
      if (!none.isEmpty()) {
        toRewind.addAll(none.partitions());
        throw new IllegalStateException(
            "%d records of paused partitions %s".formatted(none.count(), none.partitions()));
      }
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      if (System.nanoTime() - resumeAtNanos >= 0) {
        throw e;
      }
      // Within a pause that a failure began; what lasts is counted and told when it is over.
      lastError = e;
    }
  }

  private void rewind() {
    toRewind.retainAll(consumer.assignment());
    if (toRewind.isEmpty()) {
      return;
    }
    Set<TopicPartition> partitions = Set.copyOf(toRewind);
    handler.takeOver(partitions);
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    consumer
        .committed(partitions, CALL_BOUND)
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                committed.put(partition, offset);
              }
            });
    Map<TopicPartition, Long> seeks = handler.assigned(partitions, Map.copyOf(committed), consumer);
    for (TopicPartition partition : partitions) {
      Long wished = seeks.get(partition);
      if (wished != null) {
        consumer.seek(partition, wished);
      } else if (committed.containsKey(partition)) {
        consumer.seek(partition, committed.get(partition));
      } else {
        consumer.seekToBeginning(Set.of(partition));
      }
    }
    toRewind.removeAll(partitions);
    owned = Set.copyOf(consumer.assignment());
    onOwned.run();
  }

  private void failed(String what, Throwable cause) {
    long pauseMillis = backoff.nextMillis(cause);
    resumeAtNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
    failures.incrementAndGet();
    lastError = cause;
    LOG.warn(
        "group '{}': {} failed (attempt {}), again in {} ms",
        groupId,
        what,
        backoff.failures(),
        pauseMillis,
        cause);
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    toRewind.addAll(partitions);
    groupMetadata = consumer.groupMetadata();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    long boundMillis = isClosing() ? CLOSING_DRAIN_MILLIS : drainMillis;
    if (!settled(boundMillis)) {
      LOG.warn(
          "group '{}': the batch in flight took longer than {} ms; {} go without its offsets",
          groupId,
          boundMillis,
          partitions);
      abandon();
    }
    try {
      durable.commitBeforeRelease(isClosing() ? CLOSING_COMMIT : CALL_BOUND);
    } catch (RuntimeException e) {
      // Not fatal: the next owner reads these records again.
      failures.incrementAndGet();
      lastError = e;
      LOG.warn("group '{}': the offsets of {} could not be committed", groupId, partitions, e);
    }
    release(partitions, false);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    abandon();
    release(partitions, true);
  }

  /** What stays must be read again: part of it may have been in the batch. */
  private void abandon() {
    BatchInFlight batch = inFlight;
    if (batch != null) {
      batch.abandoned = true;
      toRewind.addAll(consumer.assignment());
    }
  }

  private void release(Collection<TopicPartition> partitions, boolean lost) {
    durable.forget(partitions);
    toRewind.removeAll(partitions);
    positions.forget(partitions);
    owned =
        owned.stream()
            .filter(partition -> !partitions.contains(partition))
            .collect(Collectors.toUnmodifiableSet());
    try {
      handler.released(partitions, lost);
    } catch (RuntimeException e) {
      failures.incrementAndGet();
      lastError = e;
      LOG.error("group '{}': the handler failed to release {}", groupId, partitions, e);
    }
  }

  /** From any thread: no new batch, and waits become short. */
  void beginClosing() {
    closing.countDown();
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  ConsumerGroupMetadata groupMetadata() {
    return groupMetadata;
  }

  ConsumerHealth health() {
    BatchInFlight batch = inFlight;
    return new ConsumerHealth(
        owned,
        batches.get(),
        recordCount.get(),
        failures.get(),
        batch == null ? 0 : batch.ageMillis(),
        Optional.ofNullable(lastError),
        positions.known(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - polledAtNanos));
  }
}
