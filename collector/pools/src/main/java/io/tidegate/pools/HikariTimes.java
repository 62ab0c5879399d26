package io.tidegate.pools;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * HikariCP's times and counts. HikariCP takes one tracker factory only: where the application has
 * one, set {@code HikariTimes.before(theirs)} in its place, and both are told.
 */
public final class HikariTimes implements MetricsTrackerFactory {
  private final MetricsTrackerFactory next;
  private final Observers observers = new Observers();
  private final LongAdder answered = new LongAdder();
  private final LongAdder returned = new LongAdder();
  private final LongAdder timedOut = new LongAdder();
  private final AtomicLong mostLent = new AtomicLong();

  private HikariTimes(MetricsTrackerFactory next) {
    this.next = next;
  }

  /** Tells the times here only. */
  public static HikariTimes alone() {
    return new HikariTimes((pool, stats) -> new IMetricsTracker() {});
  }

  /** Tells the times here, then to the given factory's tracker. */
  public static HikariTimes before(MetricsTrackerFactory next) {
    return new HikariTimes(Require.present("next", next));
  }

  /** Times of the same pool, told here and then to another factory's tracker. */
  public MetricsTrackerFactory and(MetricsTrackerFactory other) {
    return (poolName, stats) -> new Tracker(other.create(poolName, stats));
  }

  @Override
  public IMetricsTracker create(String poolName, PoolStats poolStats) {
    return new Tracker(next.create(poolName, poolStats));
  }

  Observation add(LatencyObserver observer) {
    return observers.add(observer);
  }

  PoolCounts counts() {
    long completed = returned.sum();
    long rejected = timedOut.sum();
    // HikariCP reports the wait of one that timed out too, a moment before it says that it did; the
    // total must not step back in between.
    long lent = mostLent.accumulateAndGet(answered.sum() - rejected, Math::max);
    return new PoolCounts(Math.max(completed, lent), completed, rejected, 0);
  }

  private final class Tracker implements IMetricsTracker {
    private final IMetricsTracker theirs;

    Tracker(IMetricsTracker theirs) {
      this.theirs = theirs;
    }

    @Override
    public void recordConnectionCreatedMillis(long millis) {
      observers.openNanos(TimeUnit.MILLISECONDS.toNanos(millis));
      theirs.recordConnectionCreatedMillis(millis);
    }

    @Override
    public void recordConnectionAcquiredNanos(long nanos) {
      answered.increment();
      observers.queueWaitNanos(nanos);
      observers.latencyNanos(nanos);
      theirs.recordConnectionAcquiredNanos(nanos);
    }

    @Override
    public void recordConnectionUsageMillis(long millis) {
      returned.increment();
      observers.runNanos(TimeUnit.MILLISECONDS.toNanos(millis));
      theirs.recordConnectionUsageMillis(millis);
    }

    @Override
    public void recordConnectionTimeout() {
      timedOut.increment();
      theirs.recordConnectionTimeout();
    }

    @Override
    public void close() {
      theirs.close();
    }
  }
}
