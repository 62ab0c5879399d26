package io.tidegate.pools;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes a resilience4j {@link Bulkhead} a managed pool of permits. Its own {@code changeConfig}
 * waits, when it shrinks, until enough calls have ended, with the bulkhead's lock held. So a shrink
 * here takes the permits that are free at once and each of the others as a call ends; the
 * bulkhead's configuration follows one by one.
 *
 * <p>That needs three private fields of the bulkhead. A bulkhead that has them not can only be
 * watched. Calls are counted by its events, which it keeps telling after {@link #close()}: there is
 * no way to end that.
 */
public final class BulkheadAdapter implements ManagedPool, AutoCloseable {
  private static final Set<Knob> SIZE = Set.of(Knob.SIZE);

  private static final long LOCK_MILLIS = 100;

  private final String name;
  private final Bulkhead bulkhead;
  private final SizeLimits limits;
  private final Insides insides;
  private final LongAdder permitted = new LongAdder();
  private final LongAdder finished = new LongAdder();
  private final LongAdder turnedAway = new LongAdder();
  private final AtomicLong mostPermitted = new AtomicLong();

  /** Held for two writes or two reads, so that permits and deficit are seen as they belong. */
  private final Object pair = new Object();

  /**
   * Permits that are to be taken away as they come back. Changed with the insides' lock held, and
   * with the permits as a pair.
   */
  private final AtomicInteger deficit = new AtomicInteger();

  private volatile boolean closed;

  /**
   * Takes a bulkhead as it is; nothing changes until the first resize.
   *
   * @throws IllegalArgumentException if its concurrent calls are outside of the limits
   */
  public BulkheadAdapter(String name, Bulkhead bulkhead, int minSize, int maxSize) {
    this.name = Require.name("name", name);
    this.bulkhead = Require.present("bulkhead", bulkhead);
    this.limits = new SizeLimits(minSize, maxSize);
    limits.require(name, bulkhead.getMetrics().getMaxAllowedConcurrentCalls());
    this.insides = Insides.of(bulkhead);
    bulkhead
        .getEventPublisher()
        .onCallPermitted(event -> permitted.increment())
        .onCallRejected(event -> turnedAway.increment())
        .onCallFinished(
            event -> {
              finished.increment();
              takeAwayWhatIsFree();
            });
  }

  /**
   * A bulkhead that is a pool of threads, as the executor that it is.
   *
   * @throws IllegalStateException if it keeps its executor where it cannot be found
   */
  public static ThreadPoolExecutorAdapter ofThreadPool(
      String name, ThreadPoolBulkhead bulkhead, int minSize, int maxSize, Shape shape) {
    Require.present("bulkhead", bulkhead);
    ThreadPoolExecutor executor =
        Insides.field(bulkhead, "executorService", ThreadPoolExecutor.class);
    if (executor == null) {
      throw new IllegalStateException(
          "bulkhead '%s' (%s) has no field 'executorService' that can be read"
              .formatted(bulkhead.getName(), bulkhead.getClass().getName()));
    }
    return new ThreadPoolExecutorAdapter(name, executor, minSize, maxSize, shape);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolType type() {
    return PoolType.WORKER;
  }

  @Override
  public Set<Knob> knobs() {
    return insides == null ? Set.of() : SIZE;
  }

  @Override
  public PoolSnapshot snapshot() {
    takeAwayWhatIsFree();
    long completed = finished.sum();
    int deficitNow;
    int permits;
    synchronized (pair) {
      deficitNow = deficit.get();
      permits = bulkhead.getMetrics().getMaxAllowedConcurrentCalls();
    }
    int free = bulkhead.getMetrics().getAvailableConcurrentCalls();
    PoolState state =
        new PoolState(
            Math.max(1, permits - deficitNow),
            permits,
            Math.max(0, Math.min(permits, permits - free)),
            insides == null ? 0 : insides.semaphore.getQueueLength(),
            0,
            limits.min(),
            limits.max());
    long submitted =
        mostPermitted.accumulateAndGet(Math.max(permitted.sum(), completed), Math::max);
    return PoolSnapshot.running(state, new PoolCounts(submitted, completed, turnedAway.sum(), 0));
  }

  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(this, change, admitted -> setSize(admitted.size().orElseThrow()));
  }

  private void setSize(int newSize) throws InterruptedException {
    // Held for moments only, but for a changeConfig of the application that waits to shrink.
    if (!insides.lock.tryLock(LOCK_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(
          "another change of bulkhead '%s' is under way".formatted(bulkhead.getName()));
    }
    try {
      int permits = bulkhead.getMetrics().getMaxAllowedConcurrentCalls();
      if (newSize > permits) {
        synchronized (pair) {
          deficit.set(0);
          insides.setPermits(newSize);
        }
        insides.semaphore.release(newSize - permits);
      } else {
        deficit.set(permits - newSize);
      }
    } finally {
      insides.lock.unlock();
    }
    takeAwayWhatIsFree();
  }

  /** Never waits: also called by the application's threads, as their calls end. */
  private void takeAwayWhatIsFree() {
    if (deficit.get() == 0 || closed || !insides.lock.tryLock()) {
      return;
    }
    try {
      while (deficit.get() > 0 && insides.semaphore.tryAcquire()) {
        synchronized (pair) {
          deficit.decrementAndGet();
          insides.setPermits(bulkhead.getMetrics().getMaxAllowedConcurrentCalls() - 1);
        }
      }
    } finally {
      insides.lock.unlock();
    }
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    // A bulkhead knows when a call is let in and when it ends, not which.
    Require.present("observer", observer);
    return () -> {};
  }

  /** Leaves the bulkhead as it is: a shrink that still waits for calls is given up. */
  @Override
  public void close() {
    closed = true;
  }

  /** What a bulkhead of semaphores is made of. */
  private record Insides(Bulkhead bulkhead, Semaphore semaphore, ReentrantLock lock, Field config) {

    static Insides of(Bulkhead bulkhead) {
      Semaphore semaphore = field(bulkhead, "semaphore", Semaphore.class);
      ReentrantLock lock = field(bulkhead, "lock", ReentrantLock.class);
      try {
        Field config = bulkhead.getClass().getDeclaredField("config");
        config.setAccessible(true);
        boolean settable =
            semaphore != null && lock != null && config.getType() == BulkheadConfig.class;
        return settable ? new Insides(bulkhead, semaphore, lock, config) : null;
      } catch (NoSuchFieldException | RuntimeException e) {
        return null;
      }
    }

    /** Null where there is none of the name and type that can be read. */
    static <T> T field(Object owner, String name, Class<T> type) {
      try {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        Object value = field.get(owner);
        return type.isInstance(value) ? type.cast(value) : null;
      } catch (ReflectiveOperationException | RuntimeException e) {
        return null;
      }
    }

    /** What changeConfig does after it has waited. */
    void setPermits(int permits) {
      BulkheadConfig changed =
          BulkheadConfig.from(bulkhead.getBulkheadConfig()).maxConcurrentCalls(permits).build();
      try {
        config.set(bulkhead, changed);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
