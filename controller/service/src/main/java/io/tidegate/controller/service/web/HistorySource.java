package io.tidegate.controller.service.web;

import io.tidegate.wire.PoolId;
import io.vertx.core.Future;
import java.util.List;

/** Where windows older than those in memory are read from: the store. */
@FunctionalInterface
public interface HistorySource {
  /**
   * Reads the windows that end in [fromMillis, toMillis), oldest first.
   *
   * @param maxPoints more than these are not asked for; the source may stop there
   * @return fails when the store cannot be read; the message is shown to the user
   */
  Future<List<HistoryPoint>> history(PoolId pool, long fromMillis, long toMillis, int maxPoints);

  /** For a console without a store: every question fails and says so. */
  static HistorySource none() {
    return (pool, fromMillis, toMillis, maxPoints) ->
        Future.failedFuture("no store is configured for this console");
  }
}
