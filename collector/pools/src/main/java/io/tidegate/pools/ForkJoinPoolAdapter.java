package io.tidegate.pools;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Makes a {@link ForkJoinPool} a managed pool. Its parallelism can be set since Java 19, but for
 * the common pool, which belongs to everybody; where it cannot, the pool can only be watched.
 *
 * <p>A larger parallelism wakes nobody: more threads start as the next task is pushed or taken.
 *
 * <p>A ForkJoinPool counts nothing that it is given. Completed is its count of steals, in which
 * newer Javas have a task from its start on; submitted is that and what waits. Tasks that a caller
 * ran itself while joining are in neither.
 */
public final class ForkJoinPoolAdapter implements ManagedPool {
  private static final Set<Knob> SIZE = Set.of(Knob.SIZE);

  /** Null before Java 19. */
  private static final MethodHandle SET_PARALLELISM = setParallelism();

  private final String name;
  private final ForkJoinPool pool;
  private final SizeLimits limits;
  private final Set<Knob> knobs;
  private final Observers observers = Observers.thinnable();
  private final LongAdder failed = new LongAdder();
  private final AtomicLong mostCompleted = new AtomicLong();
  private final AtomicLong mostSubmitted = new AtomicLong();

  /**
   * Takes a pool as it is; nothing changes until the first resize.
   *
   * @throws IllegalArgumentException if its parallelism is outside of the limits
   */
  public ForkJoinPoolAdapter(String name, ForkJoinPool pool, int minSize, int maxSize) {
    this.name = Require.name("name", name);
    this.pool = Require.present("pool", pool);
    this.limits = new SizeLimits(minSize, maxSize);
    limits.require(name, pool.getParallelism());
    this.knobs = canBeSet() && pool != ForkJoinPool.commonPool() ? SIZE : Set.of();
  }

  /** Whether this Java can set the parallelism of a pool that was made with another. */
  static boolean canBeSet() {
    return SET_PARALLELISM != null;
  }

  private static MethodHandle setParallelism() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(
              ForkJoinPool.class, "setParallelism", MethodType.methodType(int.class, int.class));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null;
    }
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
    return knobs;
  }

  @Override
  public PoolSnapshot snapshot() {
    long completed = mostCompleted.accumulateAndGet(pool.getStealCount(), Math::max);
    long queued = pool.getQueuedSubmissionCount() + Math.max(0, pool.getQueuedTaskCount());
    int active = pool.getActiveThreadCount();
    int size = Math.max(1, pool.getParallelism());
    // Idle threads beyond the parallelism run nothing, and end after the pool's keep-alive time.
    int live = Math.max(Math.min(pool.getPoolSize(), size), active);
    PoolState state =
        new PoolState(
            size,
            live,
            active,
            (int) Math.min(Integer.MAX_VALUE, queued),
            0,
            limits.min(),
            limits.max());
    long submitted = mostSubmitted.accumulateAndGet(completed + queued, Math::max);
    return new PoolSnapshot(
        pool.isShutdown() ? PoolPhase.TERMINATED : PoolPhase.RUNNING,
        state,
        new PoolCounts(submitted, completed, 0, failed.sum()));
  }

  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(this, change, admitted -> setSize(admitted.size().orElseThrow()));
  }

  private void setSize(int newSize) throws Exception {
    try {
      int before = (int) SET_PARALLELISM.invokeExact(pool, newSize);
      assert before >= 0;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return observers.add(observer);
  }

  /** Times a task from now on; submit what is returned at once. */
  public Runnable wrap(Runnable task) {
    return TimedTask.of(task, observers, failed);
  }

  /** The pool, with every task timed. */
  public Executor timed() {
    return task -> pool.execute(wrap(task));
  }
}
