package io.tidegate.agent;

import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.PoolId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the calls from one pool to another, or to a data source. Any thread may record, at any
 * time and without waiting; the agent ships what came in each interval. Once the pool is
 * unregistered it counts for nobody.
 */
public final class CallMeter {
  private final PoolId dependency;
  private final LongAdder calls = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder totalNanos = new LongAdder();
  private final AtomicLong maxNanos = new AtomicLong();
  // Of the one that takes: what of the totals was given out.
  private long givenCalls;
  private long givenFailed;
  private long givenMicros;

  CallMeter(PoolId dependency) {
    this.dependency = dependency;
  }

  /**
   * Counts one call.
   *
   * @param nanos how long it took, waiting for a connection included
   * @param callFailed whether it ended in an error
   */
  public void record(long nanos, boolean callFailed) {
    longest(nanos);
    totalNanos.add(Math.max(0, nanos));
    if (callFailed) {
      failed.increment();
    }
    calls.increment();
  }

  /** Makes a call and counts it; one that throws has failed. */
  public <T> T time(Callable<T> call) throws Exception {
    long startNanos = System.nanoTime();
    boolean ended = false;
    try {
      T result = call.call();
      ended = true;
      return result;
    } finally {
      record(System.nanoTime() - startNanos, !ended);
    }
  }

  /**
   * More time of a call that was counted before.
   *
   * @param wholeNanos of the call as it stands now
   */
  void goesOn(long moreNanos, long wholeNanos) {
    longest(wholeNanos);
    totalNanos.add(Math.max(0, moreNanos));
  }

  private void longest(long nanos) {
    long seen = maxNanos.get();
    // Ends when this or a longer one is there: another thread's success brings it nearer.
    while (nanos > seen && !maxNanos.compareAndSet(seen, nanos)) {
      seen = maxNanos.get();
    }
  }

  /** What came since the last call, if anything; for one thread at a time. */
  Optional<DependencyCalls> take() {
    // Totals less what was given out, never a reset: an adder's reset can lose what comes
    // meanwhile.
    // A call is counted last and read first: what it brings is there, and a failure too many is
    // that
    // of a call which stands in the next interval, and waits for it.
    long newCalls = calls.sum() - givenCalls;
    long newFailed = Math.min(failed.sum() - givenFailed, newCalls);
    long newMicros = TimeUnit.NANOSECONDS.toMicros(totalNanos.sum()) - givenMicros;
    long longestMicros = TimeUnit.NANOSECONDS.toMicros(maxNanos.getAndSet(0));
    if (newCalls == 0 && newMicros == 0) {
      return Optional.empty();
    }
    givenCalls += newCalls;
    givenFailed += newFailed;
    givenMicros += newMicros;
    return Optional.of(
        new DependencyCalls(dependency, newCalls, newFailed, newMicros, longestMicros));
  }
}
