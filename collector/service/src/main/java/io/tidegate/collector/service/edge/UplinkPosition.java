package io.tidegate.collector.service.edge;

import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolMessage;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the uplink is in the local log: what went up, what waits, and what was deleted before it
 * could go. For the uplink's thread.
 */
final class UplinkPosition {
  private static final Logger LOG = LoggerFactory.getLogger(UplinkPosition.class);

  /**
   * How far back repeats are looked for after a start: a collector that died publishes again what
   * it published since its last commit, which is the windows of one batch of samples.
   */
  private static final long REPEATS_REACH = 200_000;

  private static final long LOOK_MILLIS = 1_000;
  private static final long BYTES_MILLIS = 10_000;

  private final LocalLog log;
  private final LossAlerts alerts;
  private final Consumer<Alert> raise;
  private final Map<TopicPartition, UplinkProgress> progress = new HashMap<>();
  private final Map<TopicPartition, SentBefore> sentBefore = new HashMap<>();

  /** Up to where {@link #sentBefore} knows the log; absent: it knows nothing. */
  private final Map<TopicPartition, Long> known = new HashMap<>();

  private final Map<TopicPartition, UplinkProgress> skipped = new HashMap<>();
  private final Set<TopicPartition> told = new HashSet<>();
  private final Map<TopicPartition, OffsetTime> oldest = new HashMap<>();

  /** Up to where there is nothing more to send: behind the last record stand its transaction's. */
  private final Map<TopicPartition, Long> passed = new HashMap<>();

  private boolean rememberedLocally;

  private record OffsetTime(long offset, OptionalLong millis) {}

  private Map<TopicPartition, Long> beginnings = Map.of();
  private long unsent;
  private OptionalLong oldestUnsentMillis = OptionalLong.empty();
  private long bytes;
  private long lookedMillis;
  private long bytesMillis;

  UplinkPosition(String edge, LocalLog log, Consumer<Alert> raise) {
    this.log = log;
    this.alerts = new LossAlerts(edge);
    this.raise = raise;
    Map<TopicPartition, UplinkProgress> remembered = log.remembered();
    rememberedLocally = !remembered.isEmpty();
    for (TopicPartition partition : log.partitions()) {
      progress.put(partition, remembered.getOrDefault(partition, UplinkProgress.none(partition)));
      sentBefore.put(partition, new SentBefore());
      // Kafka's consumer polls none of its partitions while one of them has no position.
      log.seek(partition, progress.get(partition).next());
    }
  }

  /**
   * Takes what stands upstream, which alone is the truth: a local note may be older.
   *
   * @param upstream a partition is absent where nothing of this log was ever sent there
   */
  void resume(Map<TopicPartition, UplinkProgress> upstream, long nowMillis) {
    passed.clear();
    beginnings = log.beginnings();
    Map<TopicPartition, Long> ends = log.ends();
    for (TopicPartition partition : log.partitions()) {
      UplinkProgress there = upstream.get(partition);
      if (there == null) {
        // A centre that has forgotten everything gets all that is still here; that is no loss.
        there =
            new UplinkProgress(partition, rememberedLocally ? beginnings.get(partition) : 0, 0, 0);
      } else if (there.next() > ends.get(partition)) {
        LOG.warn(
            "{} ends at offset {}, but the centre has it up to {}: the local log lost its end, so"
                + " what it still has is sent again",
            partition,
            ends.get(partition),
            there.next());
        there = new UplinkProgress(partition, beginnings.get(partition), 0, there.lost());
      }
      progress.put(partition, there);
      closeGap(partition, nowMillis);
      recall(partition);
      log.seek(partition, progress.get(partition).next());
    }
    told.clear();
  }

  private void recall(TopicPartition partition) {
    long next = progress.get(partition).next();
    if (known.getOrDefault(partition, -1L) == next) {
      return;
    }
    SentBefore sent = new SentBefore();
    long from = Math.max(beginnings.get(partition), next - REPEATS_REACH);
    if (from < next) {
      log.read(partition, from, next, found -> recall(sent, found));
    }
    sentBefore.put(partition, sent);
    known.put(partition, next);
  }

  private static void recall(SentBefore sent, ConsumerRecord<byte[], byte[]> found) {
    try {
      if (WireCodec.decode(found.value()) instanceof PoolMessage message && sent.isNew(message)) {
        sent.settle();
      }
    } catch (UndecodableRecordException e) {
      LOG.debug("{} at {} is passed over", found.topic(), found.offset(), e);
    }
  }

  /** What follows is added to it; a gap that was passed over goes with it. */
  UplinkBatch begin(long nowMillis) {
    log.partitions().forEach(partition -> closeGap(partition, nowMillis));
    UplinkBatch batch = new UplinkBatch(alerts.edge(), sentBefore);
    skipped.values().forEach(batch::skip);
    return batch;
  }

  void add(UplinkBatch batch, ConsumerRecord<byte[], byte[]> found) {
    batch.add(found, progress.get(new TopicPartition(found.topic(), found.partition())));
  }

  /** The batch stands upstream. */
  void settle(UplinkBatch batch) {
    for (UplinkProgress moved : batch.progress()) {
      progress.put(moved.partition(), moved);
      skipped.remove(moved.partition());
      sentBefore.get(moved.partition()).settle();
      known.put(moved.partition(), moved.next());
    }
    log.remember(batch.progress());
    rememberedLocally = true;
  }

  /** All that was read so far stands upstream. */
  void allSettled() {
    log.partitions().forEach(partition -> passed.put(partition, log.position(partition)));
  }

  /** What was begun may stand upstream or not; {@link #resume} will tell. */
  void takeBack() {
    sentBefore.values().forEach(SentBefore::takeBack);
    skipped.clear();
  }

  /** Only while connected: how many are missing upstream is certain then. */
  private void closeGap(TopicPartition partition, long nowMillis) {
    UplinkProgress before = progress.get(partition);
    long beginning = beginnings.getOrDefault(partition, 0L);
    if (before.next() >= beginning) {
      return;
    }
    Alert lost = alerts.done(before, beginning, log.timeAt(partition, beginning), nowMillis);
    LOG.error("{}", lost.text());
    raise.accept(lost);
    progress.put(partition, before.skipTo(beginning));
    skipped.put(partition, progress.get(partition));
    log.seek(partition, beginning);
  }

  /**
   * Asks the local log how it stands, at most once a second.
   *
   * @param connected otherwise it is told when unsent records begin to be deleted
   * @param sinceMillis when that began
   * @return whether it was asked
   */
  boolean look(long nowMillis, boolean connected, long sinceMillis) {
    if (nowMillis - lookedMillis < LOOK_MILLIS && nowMillis >= lookedMillis) {
      return false;
    }
    lookedMillis = nowMillis;
    beginnings = log.beginnings();
    Map<TopicPartition, Long> ends = log.ends();
    unsent = 0;
    oldestUnsentMillis = OptionalLong.empty();
    for (TopicPartition partition : log.partitions()) {
      long next = Math.max(progress.get(partition).next(), passed.getOrDefault(partition, 0L));
      long beginning = beginnings.get(partition);
      long waiting = Math.max(0, ends.get(partition) - Math.max(next, beginning));
      unsent += waiting;
      if (waiting > 0) {
        OptionalLong time =
            connected ? sentUntil(partition) : timeAt(partition, Math.max(next, beginning));
        if (time.orElse(Long.MAX_VALUE) < oldestUnsentMillis.orElse(Long.MAX_VALUE)) {
          oldestUnsentMillis = time;
        }
      }
      if (!connected && next < beginning && told.add(partition)) {
        Alert begun =
            alerts.begun(
                partition.topic(),
                partition.partition(),
                next,
                beginning - next,
                sinceMillis,
                nowMillis);
        LOG.error("{}", begun.text());
        raise.accept(begun);
      }
    }
    if (nowMillis - bytesMillis >= BYTES_MILLIS || nowMillis < bytesMillis) {
      bytesMillis = nowMillis;
      readBytes();
    }
    return true;
  }

  /** While it flows, to look at the first unsent record would cost more than it says. */
  private OptionalLong sentUntil(TopicPartition partition) {
    long until = progress.get(partition).untilMillis();
    return until == 0 ? OptionalLong.empty() : OptionalLong.of(until);
  }

  private OptionalLong timeAt(TopicPartition partition, long offset) {
    OffsetTime before = oldest.get(partition);
    if (before == null || before.offset() != offset || before.millis().isEmpty()) {
      oldest.put(partition, new OffsetTime(offset, log.timeAt(partition, offset)));
    }
    return oldest.get(partition).millis();
  }

  /** The next look is due. */
  void lookSoon() {
    lookedMillis = 0;
  }

  private void readBytes() {
    try {
      bytes = log.bytes();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("the local broker does not tell the size of its log", e);
    }
  }

  long unsent() {
    return unsent;
  }

  OptionalLong oldestUnsentMillis() {
    return oldestUnsentMillis;
  }

  /** Records deleted before they were sent, ever; also those for which no centre knows it yet. */
  long lost() {
    return progress.values().stream()
        .mapToLong(
            p -> p.lost() + Math.max(0, beginnings.getOrDefault(p.partition(), 0L) - p.next()))
        .sum();
  }

  long bytes() {
    return bytes;
  }
}
