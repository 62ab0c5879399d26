package io.tidegate.launcher;

import io.tidegate.collector.service.MetricReader;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.controller.Policies;
import io.tidegate.predictor.training.RecordedPool;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The pools' past as the store has it: windows with their instances summed up. */
final class StoredPools {
  private static final int ROWS_AT_ONCE = 20_000;
  private static final long WAIT_SECONDS = 60;

  private final MetricReader store;
  private final Policies policies;

  StoredPools(MetricReader store, Policies policies) {
    this.store = store;
    this.policies = policies;
  }

  /**
   * All pools that have an SLO and a window since then. The store keeps no labels: a pool's SLO is
   * that of the policy which asks for none. Blocks.
   */
  List<RecordedPool> since(long fromMillis) {
    List<RecordedPool> pools = new ArrayList<>();
    for (StoredWindow newest : await(store.latest())) {
      double slo = policies.of(newest.pool(), Map.of()).sloP99Millis();
      if (slo > 0 && newest.startMillis() >= fromMillis) {
        pools.add(new Stored(newest, slo, fromMillis));
      }
    }
    return pools;
  }

  private static <T> T await(Future<T> answer) {
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(WAIT_SECONDS, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      throw CommandFailedException.failed(
          "the store could not be read: %s".formatted(e.getCause().getMessage()), e.getCause());
    }
  }

  private final class Stored implements RecordedPool {
    private final StoredWindow newest;
    private final double sloP99Millis;
    private final long fromMillis;

    Stored(StoredWindow newest, double sloP99Millis, long fromMillis) {
      this.newest = newest;
      this.sloP99Millis = sloP99Millis;
      this.fromMillis = fromMillis;
    }

    @Override
    public PoolId pool() {
      return newest.pool();
    }

    @Override
    public double sloP99Millis() {
      return sloP99Millis;
    }

    @Override
    public Iterable<PoolWindow> windows() {
      return Pages::new;
    }

    /** Page after page, so that a month of windows is never in memory as a whole. */
    private final class Pages implements Iterator<PoolWindow> {
      private final long step = ROWS_AT_ONCE * newest.widthMillis();
      private long nextMillis = fromMillis;
      private Iterator<StoredWindow> page = List.<StoredWindow>of().iterator();

      @Override
      public boolean hasNext() {
        while (!page.hasNext() && nextMillis <= newest.startMillis()) {
          page = await(store.range(newest.pool(), nextMillis, nextMillis + step)).iterator();
          nextMillis += step;
        }
        return page.hasNext();
      }

      @Override
      public PoolWindow next() {
        if (!hasNext()) {
          throw new NoSuchElementException(newest.pool() + " has no more windows");
        }
        return window(page.next());
      }
    }
  }

  /** What was summed up is shared out evenly again: the sums are what is known. */
  static PoolWindow window(StoredWindow row) {
    List<PoolWindow.InstanceWindow> instances = new ArrayList<>();
    for (int i = 0; i < row.instances(); i++) {
      int size = share(row.size(), row.instances(), i);
      instances.add(
          new PoolWindow.InstanceWindow(
              "stored-" + i,
              new PoolSpec(size, 0, Math.min(1, size), Math.max(1, size)),
              0,
              share(row.live(), row.instances(), i),
              share(row.active(), row.instances(), i),
              share(row.queued(), row.instances(), i),
              share(
                  (int) Math.min(Integer.MAX_VALUE, row.submitted() + row.rejected()),
                  row.instances(),
                  i),
              row.latency().p99Millis()));
    }
    return new PoolWindow(
        row.pool(),
        row.kind(),
        row.startMillis(),
        row.startMillis() + row.widthMillis(),
        row.quality(),
        instances,
        row.submitted(),
        row.completed(),
        row.rejected(),
        row.failed(),
        row.queueWait(),
        row.run(),
        row.latency(),
        row.host(),
        List.of(),
        EncodedHistogram.EMPTY,
        row.droppedSamples());
  }

  private static int share(int sum, int parts, int part) {
    return sum / parts + (part < sum % parts ? 1 : 0);
  }
}
