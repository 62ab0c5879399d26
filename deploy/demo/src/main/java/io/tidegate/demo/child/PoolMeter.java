package io.tidegate.demo.child;

import io.tidegate.pools.LatencyObserver;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.Observation;
import io.tidegate.pools.PoolCounts;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the admin endpoint tells of one pool: what a careful engineer would size it by. */
final class PoolMeter implements LatencyObserver, AutoCloseable {
  private final String service;
  private final ManagedPool pool;
  private final LongAdder busyNanos = new LongAdder();
  private final AtomicInteger maxActive = new AtomicInteger();
  private final Observation observation;

  PoolMeter(String service, ManagedPool pool) {
    this.service = service;
    this.pool = pool;
    this.observation = pool.observe(this);
  }

  String key() {
    return service + "/" + pool.name();
  }

  @Override
  public void queueWaitNanos(long nanos) {}

  @Override
  public void runNanos(long nanos) {
    busyNanos.add(nanos);
  }

  @Override
  public void latencyNanos(long nanos) {}

  /** To be called often: the most active ones are seen only by looking. */
  void look() {
    maxActive.accumulateAndGet(pool.state().active(), Math::max);
  }

  /** Running totals since the start; maxActive also. */
  JsonObject toJson() {
    look();
    PoolCounts counts = pool.counts();
    return new JsonObject()
        .put("size", pool.state().size())
        .put("submitted", counts.submitted())
        .put("completed", counts.completed())
        .put("rejected", counts.rejected())
        .put("busyMillis", busyNanos.sum() / 1e6)
        .put("maxActive", maxActive.get());
  }

  @Override
  public void close() {
    observation.close();
  }
}
