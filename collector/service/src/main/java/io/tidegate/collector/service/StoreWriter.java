package io.tidegate.collector.service;

import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes windows to the store and does not give up: a store that is away is asked again, with
 * growing pauses, until it answers or this is closed. Rows that the store refuses are found by
 * halving the batch; each is handed to {@code onRefused} with the store's reason.
 */
final class StoreWriter {
  private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);

  /** Rows of one call: some hundred kilobytes, far below what any store takes at once. */
  private static final int CHUNK = 1_000;

  static final long FIRST_PAUSE_MILLIS = 100;
  static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final Vertx vertx;
  private final MetricStore store;
  private final BiFunction<PoolWindow, String, Future<Void>> onRefused;
  private final Map<Long, Promise<Void>> pauses = new HashMap<>();
  private volatile Trouble trouble;
  private boolean closed;

  private record Trouble(Instant since, int attempts, String text) {}

  StoreWriter(
      Vertx vertx, MetricStore store, BiFunction<PoolWindow, String, Future<Void>> onRefused) {
    this.vertx = vertx;
    this.store = store;
    this.onRefused = onRefused;
  }

  /** Completes when each window is in the store or was refused by it. */
  Future<Void> write(List<PoolWindow> windows) {
    if (windows.size() <= CHUNK) {
      return windows.isEmpty() ? Future.succeededFuture() : attempt(windows, 1);
    }
    return attempt(windows.subList(0, CHUNK), 1)
        .compose(written -> write(windows.subList(CHUNK, windows.size())));
  }

  private Future<Void> attempt(List<PoolWindow> windows, int number) {
    return store
        .write(windows)
        .onSuccess(written -> answered())
        .recover(
            error -> {
              if (error instanceof StoreRejectedException) {
                answered();
                return halve(windows, error.getMessage());
              }
              if (error instanceof StoreUnavailableException) {
                return pause(error, number).compose(over -> attempt(windows, number + 1));
              }
              return Future.failedFuture(error);
            });
  }

  private Future<Void> halve(List<PoolWindow> windows, String reason) {
    if (windows.size() == 1) {
      return onRefused.apply(windows.get(0), reason);
    }
    int middle = windows.size() / 2;
    return attempt(windows.subList(0, middle), 1)
        .compose(first -> attempt(windows.subList(middle, windows.size()), 1));
  }

  private void answered() {
    Trouble over = trouble;
    if (over != null) {
      trouble = null;
      LOG.info("the store answers again, after {} failed attempts", over.attempts());
    }
  }

  private synchronized Future<Void> pause(Throwable error, int attempt) {
    if (closed) {
      return Future.failedFuture(new IllegalStateException("the collector is closed", error));
    }
    long millis = pauseMillis(attempt);
    Trouble before = trouble;
    trouble =
        new Trouble(before == null ? Instant.now() : before.since(), attempt, error.getMessage());
    LOG.warn("attempt {}: {}; the next one in {} ms", attempt, error.getMessage(), millis);
    Promise<Void> over = Promise.promise();
    long timer =
        vertx.setTimer(
            millis,
            id -> {
              synchronized (this) {
                pauses.remove(id);
              }
              over.tryComplete();
            });
    pauses.put(timer, over);
    return over.future();
  }

  static long pauseMillis(int attempt) {
    return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt - 1, 6));
  }

  /** What keeps windows from the store, if anything does. */
  Optional<String> trouble() {
    Trouble now = trouble;
    return now == null
        ? Optional.empty()
        : Optional.of(
            "store unreachable since %s, %d attempts: %s"
                .formatted(now.since(), now.attempts(), now.text()));
  }

  /** Ends the pauses; what waits in them fails. */
  void close() {
    List<Promise<Void>> waiting;
    synchronized (this) {
      closed = true;
      pauses.keySet().forEach(vertx::cancelTimer);
      waiting = List.copyOf(pauses.values());
      pauses.clear();
    }
    waiting.forEach(p -> p.tryFail(new IllegalStateException("the collector is closed")));
  }
}
