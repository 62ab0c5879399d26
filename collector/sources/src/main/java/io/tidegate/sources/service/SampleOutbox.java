package io.tidegate.sources.service;

import io.tidegate.bus.Outgoing;
import io.tidegate.bus.RecordSender;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.Topics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Samples on their way to Kafka, in order, one batch at a time; what no broker takes is tried again
 * for as long as it takes. Sources ask for room before they take anything in, so nothing that was
 * taken in is lost while this process lives.
 */
final class SampleOutbox {
  /** About 20 MB with three histograms each. */
  private static final int ROOM = 20_000;

  private static final int BATCH = 500;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final long CLOSE_MILLIS = 2_000;

  private final Context context;
  private final RecordSender sender;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong sent = new AtomicLong();
  private volatile String trouble = "";
  // All below: of the context.
  private final Deque<Bundle> bundles = new ArrayDeque<>();
  private boolean sending;
  private boolean closed;
  private long pauseMillis;
  private Promise<Void> emptied;

  /** What was put together, and who waits for it. */
  private record Bundle(List<PoolSample> samples, Promise<Void> sent) {}

  SampleOutbox(Context context, RecordSender sender) {
    this.context = context;
    this.sender = sender;
  }

  boolean hasRoom() {
    return waiting.get() < ROOM;
  }

  long sent() {
    return sent.get();
  }

  Optional<String> trouble() {
    return trouble.isEmpty() ? Optional.empty() : Optional.of(trouble);
  }

  /** Completes when a broker has them. */
  Future<Void> put(List<PoolSample> samples) {
    if (samples.isEmpty()) {
      return Future.succeededFuture();
    }
    waiting.addAndGet(samples.size());
    Promise<Void> acknowledged = Promise.promise();
    context.runOnContext(
        ignored -> {
          if (closed) {
            waiting.addAndGet(-samples.size());
            acknowledged.fail("the sources are closed");
            return;
          }
          bundles.add(new Bundle(samples, acknowledged));
          send();
        });
    return acknowledged.future();
  }

  private void send() {
    if (sending || bundles.isEmpty()) {
      if (emptied != null && bundles.isEmpty()) {
        emptied.tryComplete();
      }
      return;
    }
    sending = true;
    List<Bundle> batch = new ArrayList<>();
    List<Outgoing> records = new ArrayList<>();
    for (Bundle bundle : bundles) {
      if (!batch.isEmpty() && records.size() + bundle.samples().size() > BATCH) {
        break;
      }
      batch.add(bundle);
      bundle.samples().forEach(sample -> records.add(Outgoing.of(Topics.SAMPLES, sample)));
    }
    sender.send(records).onComplete((done, error) -> sent(batch, records.size(), error));
  }

  private void sent(List<Bundle> batch, int records, Throwable error) {
    if (error != null) {
      trouble = "no broker takes samples: " + error.getMessage();
      pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, Math.max(FIRST_PAUSE_MILLIS, pauseMillis * 2));
      context
          .owner()
          .setTimer(
              pauseMillis,
              timer -> {
                sending = false;
                send();
              });
      return;
    }
    trouble = "";
    pauseMillis = 0;
    sending = false;
    waiting.addAndGet(-records);
    sent.addAndGet(records);
    for (Bundle bundle : batch) {
      bundles.removeFirst();
      bundle.sent().complete();
    }
    send();
  }

  /** Waits up to 2 s for what is in it; what is left then, fails. */
  Future<Void> close() {
    Promise<Void> ended = Promise.promise();
    context.runOnContext(
        ignored -> {
          emptied = Promise.promise();
          closed = true;
          emptied
              .future()
              .timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
              .onComplete(
                  done -> {
                    bundles.forEach(bundle -> bundle.sent().tryFail("the sources are closed"));
                    bundles.clear();
                    ended.complete();
                  });
          send();
        });
    return ended.future();
  }
}
