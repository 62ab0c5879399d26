package io.tidegate.collector.service;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.DecodedBatch;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Windows from the topic into the store; their offsets may be committed when the store took them.
 * What comes again is written again, and changes nothing there.
 */
final class StoreHandler implements BatchHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StoreHandler.class);

  private final Vertx vertx;
  private final RejectedRecords rejected;
  private final StoreWriter writer;

  /** Null: there is none. */
  private final SpillingWriter spilling;

  private final RollUps rollUps;
  private final AtomicLong rowsRefused = new AtomicLong();

  /**
   * One that stores.
   *
   * @param spill null: there is none
   */
  StoreHandler(
      Vertx vertx,
      RejectedRecords rejected,
      MetricStore store,
      StoringOptions options,
      Spill spill) {
    this.vertx = vertx;
    this.rejected = rejected;
    this.writer = new StoreWriter(vertx, store, options.rowsPerCall(), this::parkRow);
    this.rollUps = new RollUps(store, options.windowsKept());
    this.spilling =
        spill == null
            ? null
            : new SpillingWriter(
                vertx,
                writer,
                spill,
                options.rowsPerCall(),
                options.spill().orElseThrow().patience());
  }

  @Override
  public Map<TopicPartition, Long> assigned(
      Set<TopicPartition> partitions,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Consumer<byte[], byte[]> consumer) {
    for (TopicPartition partition : partitions) {
      rollUps.resume(partition, committed.get(partition));
    }
    return Map.of();
  }

  @Override
  public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
      ConsumerRecords<byte[], byte[]> batch) {
    return vertx
        .executeBlocking(
            () -> DecodedBatch.decode(batch, Map.of(Topics.WINDOWS, PoolWindow.class), rejected),
            false)
        .compose(
            decoded ->
                decoded
                    .parked()
                    .compose(parked -> write(windows(decoded)))
                    .onSuccess(stored -> rollUps.stored(decoded)))
        .compose(stored -> onDisk() ? Future.succeededFuture() : rollUps.run())
        .map(done -> ends(batch));
  }

  private Future<Void> write(List<PoolWindow> windows) {
    return spilling == null ? writer.write(windows) : spilling.write(windows);
  }

  private static List<PoolWindow> windows(DecodedBatch batch) {
    return batch.records().stream().map(r -> (PoolWindow) r.message()).toList();
  }

  /** Rows that are not in the store yet cannot be summed up. */
  private boolean onDisk() {
    return spilling != null && spilling.isInUse();
  }

  private Map<TopicPartition, OffsetAndMetadata> ends(ConsumerRecords<byte[], byte[]> batch) {
    Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
    for (TopicPartition partition : batch.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> records = batch.records(partition);
      ends.put(
          partition,
          new OffsetAndMetadata(
              records.get(records.size() - 1).offset() + 1, rollUps.metadata(partition)));
    }
    return ends;
  }

  /** A batch that still waits for the store now belongs to nobody: its next owner writes it. */
  @Override
  public void released(Collection<TopicPartition> partitions, boolean lost) {
    writer.endPauses("the partitions went to another collector");
    partitions.forEach(rollUps::release);
  }

  /** A halved batch knows no offsets any more, so what is parked says so with offset -1. */
  private Future<Void> parkRow(PoolWindow window, String reason) {
    LOG.warn("a row of {} at {} is not stored: {}", window.pool(), window.startMillis(), reason);
    return rejected
        .park(
            new ConsumerRecord<>(
                Topics.WINDOWS,
                0,
                -1,
                window.pool().key().getBytes(StandardCharsets.UTF_8),
                WireCodec.encode(window)),
            reason)
        .onSuccess(stored -> rowsRefused.incrementAndGet());
  }

  Optional<String> trouble() {
    return joined(
        spilling == null ? writer.trouble() : joined(writer.trouble(), spilling.trouble()),
        rollUps.trouble());
  }

  private static Optional<String> joined(Optional<String> one, Optional<String> other) {
    return one.map(o -> other.map(p -> o + "; " + p).orElse(o)).or(() -> other);
  }

  long rowsRefused() {
    return rowsRefused.get();
  }

  void close() {
    writer.close();
    if (spilling != null) {
      try {
        spilling.close();
      } catch (IOException e) {
        LOG.warn("the spill did not close cleanly: {}", e.toString());
      }
    }
  }
}
