package io.tidegate.launcher.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.StoreRejectedException;
import io.tidegate.collector.service.StoreUnavailableException;
import io.tidegate.collector.service.StoredAggregate;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A store whose writes are timed, each attempt by how it ended. */
public final class MeasuredStore implements MetricStore {
  private final MetricStore store;
  private final Timer written;
  private final Timer unavailable;
  private final Timer rejected;
  private final Timer failed;
  private final Counter rows;

  public MeasuredStore(MetricStore store, Meters meters) {
    this.store = store;
    this.written = timer(meters, "written");
    this.unavailable = timer(meters, "unavailable");
    this.rejected = timer(meters, "rejected");
    this.failed = timer(meters, "failed");
    this.rows =
        Counter.builder("tidegate.store.rows.written")
            .description("Windows that the store took, those written again included")
            .register(meters.registry());
  }

  private static Timer timer(Meters meters, String result) {
    return meters.histogram(
        "tidegate.store.write",
        "Time of one attempt to write a batch of windows, by how it ended",
        Tags.of("result", result));
  }

  @Override
  public Future<Void> write(List<PoolWindow> windows) {
    long startNanos = System.nanoTime();
    return store
        .write(windows)
        .onComplete(
            (done, error) -> {
              timer(error).record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
              if (error == null) {
                rows.increment(windows.size());
              }
            });
  }

  private Timer timer(Throwable error) {
    if (error == null) {
      return written;
    }
    if (error instanceof StoreUnavailableException) {
      return unavailable;
    }
    return error instanceof StoreRejectedException ? rejected : failed;
  }

  @Override
  public Future<List<StoredWindow>> range(PoolId pool, long fromMillis, long toMillis) {
    return store.range(pool, fromMillis, toMillis);
  }

  @Override
  public Future<List<StoredAggregate>> aggregate(
      PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    return store.aggregate(pool, fromMillis, toMillis, stepMillis);
  }

  @Override
  public Future<List<StoredWindow>> latest() {
    return store.latest();
  }

  @Override
  public Future<Void> close() {
    return store.close();
  }
}
