package io.tidegate.collector.service;

import io.tidegate.bus.DecodedBatch;
import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the store sum up the steps that are over. A sum that fails holds nothing up: its step stays
 * open and is tried again after a while.
 */
final class RollUps {
  private static final Logger LOG = LoggerFactory.getLogger(RollUps.class);

  /** In one go, so that a batch never waits for the sums of days. */
  private static final int STEPS_AT_ONCE = 4;

  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final MetricStore store;

  /** Empty: no sums are made. */
  private final Optional<RollUpLedger> ledger;

  private long notBeforeNanos = System.nanoTime();
  private volatile String trouble;

  RollUps(MetricStore store, Optional<Duration> windowsKept) {
    this.store = store;
    this.ledger = windowsKept.map(RollUpLedger::new);
  }

  void resume(TopicPartition partition, OffsetAndMetadata committed) {
    ledger.ifPresent(
        l -> {
          try {
            l.resume(partition, committed == null ? null : committed.metadata());
          } catch (IllegalArgumentException e) {
            LOG.warn(
                "{}: windows before here are summed up no more: {}", partition, e.getMessage());
          }
        });
  }

  void release(TopicPartition partition) {
    ledger.ifPresent(l -> l.release(partition));
  }

  void stored(DecodedBatch batch) {
    ledger.ifPresent(
        l -> {
          for (DecodedBatch.Decoded decoded : batch.records()) {
            PoolWindow window = (PoolWindow) decoded.message();
            l.stored(
                new TopicPartition(decoded.origin().topic(), decoded.origin().partition()),
                window.startMillis());
          }
        });
  }

  String metadata(TopicPartition partition) {
    return ledger.map(l -> l.metadata(partition)).orElse("");
  }

  /** Completes when what was due is done, or has failed and is left for later. */
  Future<Void> run() {
    if (ledger.isEmpty() || System.nanoTime() - notBeforeNanos < 0) {
      return Future.succeededFuture();
    }
    List<RollUpLedger.Step> due = ledger.get().due(STEPS_AT_ONCE);
    return run(due.iterator())
        .onSuccess(done -> trouble = null)
        .recover(
            error -> {
              notBeforeNanos = System.nanoTime() + PAUSE_NANOS;
              trouble = "windows are not summed up: " + error.getMessage();
              LOG.warn(
                  "windows are not summed up, again in {} s: {}",
                  TimeUnit.NANOSECONDS.toSeconds(PAUSE_NANOS),
                  error.toString());
              return Future.succeededFuture();
            });
  }

  private Future<Void> run(Iterator<RollUpLedger.Step> due) {
    if (!due.hasNext()) {
      return Future.succeededFuture();
    }
    RollUpLedger.Step step = due.next();
    return store
        .rollUp(step.resolution(), step.startMillis())
        .compose(
            rows -> {
              ledger.orElseThrow().done(step);
              LOG.debug("{} at {}: {} rows", step.resolution(), step.startMillis(), rows);
              return run(due);
            },
            error -> {
              if (!(error instanceof StoreRejectedException)) {
                return Future.failedFuture(error);
              }
              // The same rows give the same sums, so it would be refused for ever.
              LOG.error(
                  "{} at {} has no sums: {}",
                  step.resolution(),
                  step.startMillis(),
                  error.getMessage());
              ledger.orElseThrow().done(step);
              return run(due);
            });
  }

  /** Why sums are missing; empty: they are not. */
  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }
}
