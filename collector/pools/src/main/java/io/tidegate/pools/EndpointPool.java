package io.tidegate.pools;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * The latencies of one operation of a service, such as a timed method or a route: how many calls,
 * how long, how many failed. It is reported like a pool, and has nothing that could be set.
 *
 * <p>Recording is wait-free for any number of threads. Observers are told latencies only: a call
 * has no queue of its own, and is nobody's worker.
 */
public final class EndpointPool implements ManagedPool {
  private final String name;
  private final Observers observers = new Observers();
  private final LongAdder started = new LongAdder();
  private final LongAdder ended = new LongAdder();
  private final LongAdder failed = new LongAdder();

  public EndpointPool(String name) {
    this.name = Require.name("name", name);
  }

  /** A call that is under way. */
  public final class Call {
    private final long startNanos = System.nanoTime();
    private final AtomicBoolean open = new AtomicBoolean(true);

    private Call() {
      started.increment();
    }

    /** Ends it, by any thread; only the first end counts. */
    public void end(boolean withFailure) {
      if (open.getAndSet(false)) {
        ended(System.nanoTime() - startNanos, withFailure);
      }
    }
  }

  /** Begins a call whose end comes elsewhere, such as an asynchronous one. */
  public Call begin() {
    return new Call();
  }

  /** Times a call; one that throws has failed. */
  public <T> T time(Callable<T> call) throws Exception {
    Call timed = begin();
    boolean returned = false;
    try {
      T result = call.call();
      returned = true;
      return result;
    } finally {
      timed.end(!returned);
    }
  }

  /** Takes a call that somebody else timed. */
  public void record(long nanos, boolean withFailure) {
    Require.notNegative("nanos", nanos);
    started.increment();
    ended(nanos, withFailure);
  }

  private void ended(long nanos, boolean withFailure) {
    ended.increment();
    if (withFailure) {
      failed.increment();
    }
    observers.latencyNanos(nanos);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolType type() {
    return PoolType.ENDPOINT;
  }

  @Override
  public Set<Knob> knobs() {
    return Set.of();
  }

  /** In use are the calls under way. A size it has not; it says 1, the least that can be said. */
  @Override
  public PoolSnapshot snapshot() {
    // In this order, so that no call is seen to have failed before it ended, or to have ended
    // before it began.
    long failures = failed.sum();
    long ends = Math.max(failures, ended.sum());
    long starts = Math.max(ends, started.sum());
    int underWay = (int) Math.min(Integer.MAX_VALUE, starts - ends);
    return PoolSnapshot.running(
        new PoolState(1, underWay, underWay, 0, 0, 1, 1),
        new PoolCounts(starts, ends, 0, failures));
  }

  @Override
  public ApplyResult apply(PoolChange change) {
    return Applying.apply(this, change, admitted -> {});
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return observers.add(observer);
  }
}
