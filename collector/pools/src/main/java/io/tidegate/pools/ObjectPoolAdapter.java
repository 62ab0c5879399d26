package io.tidegate.pools;

import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.commons.pool2.ObjectPool;
import org.apache.commons.pool2.impl.EvictionPolicy;
import org.apache.commons.pool2.impl.GenericObjectPool;

/**
 * Makes a {@link GenericObjectPool} of commons-pool2 a managed pool. It closes nothing of the
 * application's: the pool stays its own. Waits are known of what is borrowed through {@link
 * #timed()}, and only there are timeouts counted.
 *
 * <p>A smaller maximum alone shrinks nothing in commons-pool2: what comes back is lent again. So
 * while there are too many, none is kept idle: those that are idle are evicted, the others
 * destroyed as they come back. A larger maximum alone lets no waiting caller in: objects are made
 * for them. Both is done on a thread of its own, for it can take long.
 */
public final class ObjectPoolAdapter<T> implements ManagedPool {
  private static final Set<Knob> KNOBS = Set.of(Knob.SIZE);
  private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(20).toNanos();
  private static final long LINGER_NANOS = Duration.ofSeconds(1).toNanos();

  /** The owner's own record of its settings, which is told of a change. */
  interface Mirror {
    /**
     * What the owner locks to write it, perhaps for long: taken before {@link #settings}, so that
     * what is told is never older than what the pool was set to meanwhile.
     */
    Object lock();

    /** Writes it, and perhaps the same to the pool; called with the lock held. */
    void set(int maxTotal, int maxIdle, int minIdle);
  }

  /** An owner that keeps no record. */
  private static final class NoMirror implements Mirror {
    @Override
    public Object lock() {
      return this;
    }

    @Override
    public void set(int maxTotal, int maxIdle, int minIdle) {}
  }

  private final String name;
  private final PoolType type;
  private final Supplier<GenericObjectPool<T>> pools;
  private final Mirror mirror;
  private final SizeLimits limits;
  private final int maxIdleAtFirst;
  private final int minIdleAtFirst;
  private final boolean keepsAllIdle;
  private final Observers observers = new Observers();
  private final LongAdder timedOut = new LongAdder();
  private final AtomicLong mostCompleted = new AtomicLong();
  private final Chores chores;

  /** Held for a few settings at a time, never while the pool works. */
  private final Object settings = new Object();

  // Guarded by settings.
  private int lastSize;
  private boolean squeezed;
  private boolean mirrored = true;

  /**
   * Takes a pool as it is; nothing changes until the first resize.
   *
   * @throws IllegalArgumentException if its maximum is outside of the limits, or it has none
   */
  public ObjectPoolAdapter(
      String name, PoolType type, GenericObjectPool<T> pool, int minSize, int maxSize) {
    this(name, type, supplierOf(Require.present("pool", pool)), new NoMirror(), minSize, maxSize);
  }

  private static <T> Supplier<GenericObjectPool<T>> supplierOf(GenericObjectPool<T> pool) {
    return () -> pool;
  }

  /**
   * @param pools the pool as it is now; null after its end
   */
  ObjectPoolAdapter(
      String name,
      PoolType type,
      Supplier<GenericObjectPool<T>> pools,
      Mirror mirror,
      int minSize,
      int maxSize) {
    this.name = Require.name("name", name);
    this.type = Require.present("type", type);
    this.pools = pools;
    this.mirror = mirror;
    this.limits = new SizeLimits(minSize, maxSize);
    GenericObjectPool<T> pool = pools.get();
    this.lastSize = size(pool);
    limits.require(name, lastSize);
    this.maxIdleAtFirst = pool.getMaxIdle();
    this.minIdleAtFirst = Math.max(0, pool.getMinIdle());
    this.keepsAllIdle = maxIdleAtFirst < 0 || maxIdleAtFirst >= lastSize;
    this.chores = new Chores(name, this::settle);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolType type() {
    return type;
  }

  @Override
  public Set<Knob> knobs() {
    return KNOBS;
  }

  @Override
  public PoolSnapshot snapshot() {
    GenericObjectPool<T> pool = pools.get();
    if (pool == null) {
      synchronized (settings) {
        long completed = mostCompleted.get();
        return new PoolSnapshot(
            PoolPhase.TERMINATED,
            new PoolState(lastSize, 0, 0, 0, 0, limits.min(), limits.max()),
            new PoolCounts(completed, completed, timedOut.sum(), 0));
      }
    }
    long borrowed = pool.getBorrowedCount();
    int active = Math.max(0, pool.getNumActive());
    int live = active + pool.getNumIdle();
    PoolState state =
        new PoolState(
            size(pool), live, active, pool.getNumWaiters(), 0, limits.min(), limits.max());
    // Those made or destroyed at this moment show as active: the total must not step back.
    long completed = mostCompleted.accumulateAndGet(borrowed - active, Math::max);
    return new PoolSnapshot(
        pool.isClosed() ? PoolPhase.TERMINATED : PoolPhase.RUNNING,
        state,
        new PoolCounts(Math.max(borrowed, completed), completed, timedOut.sum(), 0));
  }

  /** Without a limit commons-pool2 shows a negative one. */
  private static int size(GenericObjectPool<?> pool) {
    int maximum = pool.getMaxTotal();
    return maximum < 0 ? Integer.MAX_VALUE : Math.max(1, maximum);
  }

  private static int live(GenericObjectPool<?> pool) {
    return Math.max(0, pool.getNumActive()) + pool.getNumIdle();
  }

  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(this, change, admitted -> setSize(admitted.size().orElseThrow()));
  }

  private void setSize(int newSize) {
    GenericObjectPool<T> pool = pools.get();
    if (pool == null) {
      throw new IllegalStateException("it was closed meanwhile");
    }
    synchronized (settings) {
      int idle = maxIdle(newSize);
      // At no moment more idle ones than there may be at all, nor a minimum above the maximum.
      if (newSize < size(pool)) {
        pool.setMinIdle(Math.min(minIdleAtFirst, newSize));
        pool.setMaxIdle(idle);
        pool.setMaxTotal(newSize);
      } else {
        pool.setMaxTotal(newSize);
        pool.setMaxIdle(idle);
        pool.setMinIdle(Math.min(minIdleAtFirst, newSize));
      }
      lastSize = newSize;
      squeezed = false;
      mirrored = false;
      squeeze(pool);
    }
    chores.ask();
  }

  private int maxIdle(int size) {
    return keepsAllIdle ? size : Math.min(maxIdleAtFirst, size);
  }

  /**
   * Keeps none idle while there are too many, and as many as before when there are not.
   *
   * @return whether there are too many
   */
  private boolean squeeze(GenericObjectPool<T> pool) {
    synchronized (settings) {
      boolean tooMany = live(pool) > size(pool);
      if (tooMany && !squeezed) {
        pool.setMaxIdle(0);
      } else if (!tooMany && squeezed && pool.getMaxIdle() == 0) {
        pool.setMaxIdle(maxIdle(size(pool)));
      }
      squeezed = tooMany;
      return tooMany;
    }
  }

  /**
   * Until there are not too many and nobody waits who could be let in; on the chores' thread. Who
   * began to wait while one that came back was destroyed is told by nobody else: so it stays for a
   * while.
   */
  private void settle() {
    long calmNanos = 0;
    tellMirror();
    long pauseNanos = 1_000_000;
    GenericObjectPool<T> pool = pools.get();
    while (pool != null && !pool.isClosed()) {
      int before = live(pool);
      try {
        if (squeeze(pool)) {
          calmNanos = 0;
          evictExcess(pool);
        } else if (pool.getNumWaiters() > 0 && before < size(pool)) {
          pool.addObject();
        } else if (calmNanos >= LINGER_NANOS) {
          return;
        } else {
          calmNanos += pauseNanos;
        }
      } catch (Exception e) {
        if (!pool.isClosed()) {
          Uncaught.report(
              new IllegalStateException(
                  "pool '%s' could not be brought to its size %d".formatted(name, size(pool)), e));
        }
        if (!squeeze(pool)) {
          return;
        }
      }
      pauseNanos = live(pool) == before ? Math.min(LONGEST_PAUSE_NANOS, 2 * pauseNanos) : 1;
      LockSupport.parkNanos(pauseNanos);
      pool = pools.get();
    }
  }

  private void tellMirror() {
    synchronized (mirror.lock()) {
      synchronized (settings) {
        if (mirrored) {
          return;
        }
        mirrored = true;
        mirror.set(lastSize, maxIdle(lastSize), Math.min(minIdleAtFirst, lastSize));
        // A mirror may have set the pool's idle ones, too.
        GenericObjectPool<T> pool = pools.get();
        squeezed &= pool != null && pool.getMaxIdle() == 0;
      }
    }
  }

  private void evictExcess(GenericObjectPool<T> pool) throws Exception {
    if (pool.getNumIdle() == 0) {
      return;
    }
    EvictionPolicy<T> theirs = pool.getEvictionPolicy();
    EvictionPolicy<T> excess =
        (config, underTest, idle) ->
            live(pool) > size(pool) || theirs.evict(config, underTest, idle);
    pool.setEvictionPolicy(excess);
    try {
      pool.evict();
    } finally {
      if (pool.getEvictionPolicy() == excess) {
        pool.setEvictionPolicy(theirs);
      }
    }
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return observers.add(observer);
  }

  /** The pool, with the wait of each borrower told; closing it closes the pool. */
  public ObjectPool<T> timed() {
    return new Timed();
  }

  /** What it takes to wait for a unit, told and counted. */
  <L, E extends Exception> L timed(Wait<L, E> wait, Class<? extends Exception> timeout) throws E {
    long askedNanos = System.nanoTime();
    try {
      L lent = wait.get();
      long waitedNanos = System.nanoTime() - askedNanos;
      observers.queueWaitNanos(waitedNanos);
      observers.latencyNanos(waitedNanos);
      return lent;
    } catch (Exception e) {
      if (timeout.isInstance(e)) {
        timedOut.increment();
      }
      throw e;
    }
  }

  interface Wait<L, E extends Exception> {
    L get() throws E;
  }

  private GenericObjectPool<T> open() {
    GenericObjectPool<T> pool = pools.get();
    if (pool == null) {
      throw new IllegalStateException("pool '%s' is closed".formatted(name));
    }
    return pool;
  }

  private final class Timed implements ObjectPool<T> {
    @Override
    public T borrowObject() throws Exception {
      return timed(open()::borrowObject, NoSuchElementException.class);
    }

    @Override
    public void returnObject(T object) {
      open().returnObject(object);
    }

    @Override
    public void invalidateObject(T object) throws Exception {
      open().invalidateObject(object);
    }

    @Override
    public void addObject() throws Exception {
      open().addObject();
    }

    @Override
    public void clear() {
      open().clear();
    }

    @Override
    public void close() {
      open().close();
    }

    @Override
    public int getNumActive() {
      return open().getNumActive();
    }

    @Override
    public int getNumIdle() {
      return open().getNumIdle();
    }
  }
}
