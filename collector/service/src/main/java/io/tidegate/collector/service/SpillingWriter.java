package io.tidegate.collector.service;

import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts windows on the disk when the store stays away, and brings them into the store, oldest first,
 * when it is back. From the first that is spilled until the last of them is stored all windows go
 * this way, so that the store sees them in their order. A spill that is full takes no more until
 * the store does: {@link #write} waits, and with it the partition.
 */
final class SpillingWriter {
  private static final Logger LOG = LoggerFactory.getLogger(SpillingWriter.class);
  private static final long DISK_PAUSE_MILLIS = 1_000;

  private final Vertx vertx;
  private final StoreWriter writer;
  private final Spill spill;
  private final int rowsPerCall;
  private final Duration patience;

  private boolean spilling;
  private boolean draining;
  private boolean closed;

  /** A batch for which there was no room. */
  private Promise<Void> waiting;

  private volatile String diskTrouble;

  SpillingWriter(Vertx vertx, StoreWriter writer, Spill spill, int rowsPerCall, Duration patience) {
    this.vertx = vertx;
    this.writer = writer;
    this.spill = spill;
    this.rowsPerCall = rowsPerCall;
    this.patience = patience;
    if (!spill.isEmpty()) {
      spilling = true;
      drain();
    }
  }

  /** Completes when each window is in the store, was refused by it, or is on the disk. */
  Future<Void> write(List<PoolWindow> windows) {
    if (windows.isEmpty()) {
      return Future.succeededFuture();
    }
    synchronized (this) {
      if (spilling) {
        return spill(windows);
      }
    }
    return writer
        .writeWithin(windows, patience)
        .recover(
            error -> {
              if (!(error instanceof StoreUnavailableException)) {
                return Future.failedFuture(error);
              }
              synchronized (this) {
                spilling = true;
              }
              LOG.warn("windows are spilled to disk from now on: {}", error.getMessage());
              return spill(windows);
            });
  }

  private Future<Void> spill(List<PoolWindow> windows) {
    return vertx
        .executeBlocking(() -> spill.append(windows), false)
        .compose(
            taken -> {
              synchronized (this) {
                // The last of what was there may have been stored meanwhile.
                spilling = !spill.isEmpty();
              }
              drain();
              if (taken) {
                diskTrouble = null;
                return Future.succeededFuture();
              }
              if (spill.isEmpty()) {
                // They are more than the spill may ever hold.
                return writer.write(windows);
              }
              diskTrouble =
                  "the spill is full with %d bytes: %d windows wait on the topic"
                      .formatted(spill.bytes(), windows.size());
              return room().compose(there -> spill(windows));
            },
            error -> {
              synchronized (this) {
                if (closed) {
                  return Future.failedFuture(
                      new IllegalStateException("the collector is closed", error));
                }
                spilling = !spill.isEmpty();
              }
              diskTrouble = "windows cannot be spilled: " + error;
              return Future.failedFuture(error);
            });
  }

  /** Completes when something was taken off the spill. */
  private synchronized Future<Void> room() {
    if (closed) {
      return Future.failedFuture(new IllegalStateException("the collector is closed"));
    }
    if (spill.isEmpty()) {
      return Future.succeededFuture();
    }
    // Whatever takes something off after this look completes it.
    waiting = Promise.promise();
    return waiting.future();
  }

  private void drain() {
    synchronized (this) {
      if (draining || closed || !spilling) {
        return;
      }
      draining = true;
    }
    drainNext();
  }

  /** One call after the other, each from the callback of the one before. */
  private void drainNext() {
    vertx
        .executeBlocking(() -> spill.peek(rowsPerCall), false)
        .compose(
            head ->
                head.windows().isEmpty()
                    ? Future.succeededFuture(false)
                    : writer
                        .write(head.windows())
                        .compose(stored -> vertx.executeBlocking(() -> removed(head), false)))
        .onComplete(
            more -> {
              freed();
              if (more.failed()) {
                again(more.cause());
              } else if (more.result() || !drained()) {
                drainNext();
              }
            });
  }

  private boolean removed(Spill.Head head) throws IOException {
    spill.remove(head);
    return true;
  }

  /** False: something came while the end was looked for. */
  private synchronized boolean drained() {
    if (!spill.isEmpty()) {
      return false;
    }
    draining = false;
    spilling = false;
    LOG.info("all windows that were spilled to disk are in the store");
    return true;
  }

  private void freed() {
    Promise<Void> next;
    synchronized (this) {
      next = waiting;
      waiting = null;
    }
    if (next != null) {
      next.tryComplete();
    }
  }

  private synchronized void again(Throwable error) {
    if (closed) {
      draining = false;
      return;
    }
    LOG.warn("the spilled windows are not stored yet: {}", error.toString());
    vertx.setTimer(DISK_PAUSE_MILLIS, id -> drainNext());
  }

  /** Whether what was written may still be on the disk. */
  synchronized boolean isInUse() {
    return spilling;
  }

  /** What stands in the way of the disk, or that it is in use; empty: nothing. */
  Optional<String> trouble() {
    String now = diskTrouble;
    if (now != null) {
      return Optional.of(now);
    }
    synchronized (this) {
      return spilling
          ? Optional.of("%d bytes of windows wait on disk".formatted(spill.bytes()))
          : Optional.empty();
    }
  }

  /** After the {@link StoreWriter}: what is on the disk stays there for the next start. */
  void close() throws IOException {
    Promise<Void> last;
    synchronized (this) {
      closed = true;
      last = waiting;
      waiting = null;
    }
    if (last != null) {
      last.tryFail(new IllegalStateException("the collector is closed"));
    }
    spill.close();
  }
}
