package io.tidegate.collector.service;

import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** The collector's own way into the store, from outside of its package. */
public final class StorePath {
  private final StoreWriter writer;

  public StorePath(Vertx vertx, MetricStore store) {
    writer =
        new StoreWriter(
            vertx,
            store,
            StoringOptions.DEFAULT.rowsPerCall(),
            (window, reason) -> Future.failedFuture(reason));
  }

  /** Completes when all are in the store. */
  public Future<Void> write(List<PoolWindow> windows) {
    return writer.write(windows);
  }

  /** The row that is written for a window. */
  public static String line(PoolWindow window) {
    StringBuilder line = new StringBuilder();
    PoolWindowTable.appendLine(line, StoredWindow.of(window));
    return line.toString();
  }

  public static int rowsPerCall() {
    return StoringOptions.DEFAULT.rowsPerCall();
  }
}
