package io.tidegate.collector.service;

import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes windows to the store and does not give up: a store that is away is asked again, with
 * growing pauses of random length and not before it wants to be, until it answers or the wait is
 * ended. Rows that the store refuses are found by halving the batch; each is handed to {@code
 * onRefused} with the store's reason.
 */
final class StoreWriter {
  private static final Logger LOG = LoggerFactory.getLogger(StoreWriter.class);

  static final long FIRST_PAUSE_MILLIS = 100;
  static final long LONGEST_PAUSE_MILLIS = 5_000;

  /** A store that asks for more than this is asked before. */
  static final long LONGEST_RETRY_AFTER_MILLIS = 60_000;

  private final Vertx vertx;
  private final MetricStore store;
  private final int rowsPerCall;
  private final DoubleSupplier chance;
  private final BiFunction<PoolWindow, String, Future<Void>> onRefused;
  private final Map<Long, Promise<Void>> pauses = new HashMap<>();
  private volatile Trouble trouble;
  private boolean closed;

  private record Trouble(Instant since, int attempts, String text) {}

  /**
   * One that writes.
   *
   * @param rowsPerCall a row has about 700 bytes, a name of 255 more at most three times that
   */
  StoreWriter(
      Vertx vertx,
      MetricStore store,
      int rowsPerCall,
      BiFunction<PoolWindow, String, Future<Void>> onRefused) {
    this(vertx, store, rowsPerCall, () -> ThreadLocalRandom.current().nextDouble(), onRefused);
  }

  StoreWriter(
      Vertx vertx,
      MetricStore store,
      int rowsPerCall,
      DoubleSupplier chance,
      BiFunction<PoolWindow, String, Future<Void>> onRefused) {
    this.vertx = vertx;
    this.store = store;
    this.rowsPerCall = rowsPerCall;
    this.chance = chance;
    this.onRefused = onRefused;
  }

  /** Completes when each window is in the store or was refused by it. */
  Future<Void> write(List<PoolWindow> windows) {
    return write(windows, () -> false);
  }

  /**
   * The same for a store that is away no longer than that.
   *
   * @return fails with {@link StoreUnavailableException} when it was; some of the windows may be
   *     stored then
   */
  Future<Void> writeWithin(List<PoolWindow> windows, Duration patience) {
    long untilNanos = System.nanoTime() + patience.toNanos();
    return write(windows, () -> System.nanoTime() - untilNanos >= 0);
  }

  private Future<Void> write(List<PoolWindow> windows, BooleanSupplier enough) {
    if (windows.size() <= rowsPerCall) {
      return windows.isEmpty() ? Future.succeededFuture() : attempt(windows, 1, enough);
    }
    return attempt(windows.subList(0, rowsPerCall), 1, enough)
        .compose(written -> write(windows.subList(rowsPerCall, windows.size()), enough));
  }

  private Future<Void> attempt(List<PoolWindow> windows, int number, BooleanSupplier enough) {
    synchronized (this) {
      if (closed) {
        return Future.failedFuture(new IllegalStateException("the collector is closed"));
      }
    }
    return store
        .write(windows)
        .onSuccess(written -> answered())
        .recover(
            error -> {
              if (error instanceof StoreRejectedException) {
                answered();
                return halve(windows, error.getMessage(), enough);
              }
              if (error instanceof StoreUnavailableException away) {
                return pause(away, number, enough)
                    .compose(over -> attempt(windows, number + 1, enough));
              }
              return Future.failedFuture(error);
            });
  }

  private Future<Void> halve(List<PoolWindow> windows, String reason, BooleanSupplier enough) {
    if (windows.size() == 1) {
      return onRefused.apply(windows.get(0), reason);
    }
    int middle = windows.size() / 2;
    return attempt(windows.subList(0, middle), 1, enough)
        .compose(first -> attempt(windows.subList(middle, windows.size()), 1, enough));
  }

  private void answered() {
    Trouble over = trouble;
    if (over != null) {
      trouble = null;
      LOG.info("the store answers again, after {} failed attempts", over.attempts());
    }
  }

  private synchronized Future<Void> pause(
      StoreUnavailableException error, int attempt, BooleanSupplier enough) {
    if (closed) {
      return Future.failedFuture(new IllegalStateException("the collector is closed", error));
    }
    long millis = pauseMillis(attempt, error.retryAfter(), chance.getAsDouble());
    Trouble before = trouble;
    trouble =
        new Trouble(before == null ? Instant.now() : before.since(), attempt, error.getMessage());
    if (enough.getAsBoolean()) {
      return Future.failedFuture(error);
    }
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

  /**
   * The pause before the next attempt: 100 ms, doubled per attempt, at most 5 s, of which half is
   * left to chance, so that collectors that lost the store together do not come back together.
   *
   * @param retryAfter what the store asked for comes first, up to 60 s
   * @param chance 0 to 1
   */
  static long pauseMillis(int attempt, Optional<Duration> retryAfter, double chance) {
    long grown = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(attempt - 1, 6));
    long half = grown / 2;
    long asked =
        retryAfter
            .map(
                d ->
                    d.compareTo(Duration.ofMillis(LONGEST_RETRY_AFTER_MILLIS)) > 0
                        ? LONGEST_RETRY_AFTER_MILLIS
                        : d.toMillis())
            .orElse(0L);
    return Math.max(half, asked) + (long) (half * chance);
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

  /** Ends the pauses for good; what waits in them fails. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    endPauses("the collector is closed");
  }

  /** What waits in a pause fails now. */
  void endPauses(String reason) {
    List<Promise<Void>> waiting;
    synchronized (this) {
      pauses.keySet().forEach(vertx::cancelTimer);
      waiting = List.copyOf(pauses.values());
      pauses.clear();
    }
    waiting.forEach(p -> p.tryFail(new IllegalStateException(reason)));
  }
}
