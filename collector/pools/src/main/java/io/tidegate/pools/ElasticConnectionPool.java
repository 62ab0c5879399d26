package io.tidegate.pools;

import io.tidegate.pools.ApplyResult.Status;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Connections of any kind with a hard maximum that can be changed at any time.
 *
 * <p>Callers get connections in the order in which they asked. The maximum counts every connection
 * that exists, those being opened or closed included, so a server's limit can be met exactly.
 * Shrinking breaks no borrowed connection: idle ones are closed by the pool's own thread, borrowed
 * ones when they come back, and until then nothing is opened. The one that resizes never waits.
 *
 * <p>Connections can be opened ahead of need: {@code apply(PoolChange.warmTo(n))} has n open within
 * the size, and keeps them for a while; the builder's {@code minIdle} keeps some ready always.
 *
 * <p>A lease that became garbage without being closed has its connection closed and its place given
 * back; the owner is told. With the builder's {@code leakThreshold} also a loan that lasts too long
 * is reported, with the stack of the one who borrowed.
 *
 * <p>A connection's {@code close()} has to be bounded: it runs on the pool's one thread.
 */
public final class ElasticConnectionPool<C extends AutoCloseable>
    implements ManagedPool, IdleBound, AutoCloseable {
  private static final Set<Knob> KNOBS = Set.of(Knob.SIZE, Knob.WARM);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** For how many windows a size that was set from outside rests. */
  private static final int WINDOWS_OF_REST = 15;

  private final ElasticConnectionPoolBuilder<C> settings;
  private final SizeLimits limits;
  private final Observers observers = new Observers();
  private final Housekeeper<C> housekeeper;
  private final RateSizing rateSizing;

  private final ReentrantLock lock = new ReentrantLock();
  // All below: guarded by the lock.
  private final Slots<C> slots;
  private final Lending<C> lending;
  private final WarmUp<C> warmUp;
  private long rateRestsUntilNanos;

  ElasticConnectionPool(ElasticConnectionPoolBuilder<C> settings) {
    this.settings = settings;
    this.limits = new SizeLimits(settings.minSize, settings.maxSize);
    this.rateSizing = settings.rateWindow == null ? null : new RateSizing(settings.rateWindow);
    this.rateRestsUntilNanos = settings.nanoClock.getAsLong();
    this.slots = new Slots<>(lock, settings.size);
    ConnectionSource<C> source = new ConnectionSource<>(settings, observers);
    this.housekeeper =
        new Housekeeper<>(
            settings.name, pauseNanos(settings), source, this::makeRound, this::closedOne);
    this.lending = new Lending<>(settings, lock, slots, source, housekeeper, observers);
    this.warmUp = new WarmUp<>(settings, lock, slots, source, housekeeper, lending::slotGivenBack);
  }

  public static <C extends AutoCloseable> ElasticConnectionPoolBuilder<C> builder(
      String name, ConnectionOpener<C> opener) {
    return new ElasticConnectionPoolBuilder<>(name, opener);
  }

  /** A quarter of the shortest time that something can become due in, within bounds. */
  private static long pauseNanos(ElasticConnectionPoolBuilder<?> settings) {
    long shortest = Math.min(settings.idleTimeout.toNanos(), settings.maxLifetime.toNanos()) / 4;
    if (settings.leakThreshold != null) {
      shortest = Math.min(shortest, settings.leakThreshold.toNanos() / 4);
    }
    return Math.max(SHORTEST_PAUSE_NANOS, Math.min(LONGEST_PAUSE_NANOS, shortest));
  }

  void startHousekeeping() {
    housekeeper.start();
    if (settings.minIdle > 0) {
      housekeeper.wake();
    }
  }

  @Override
  public String name() {
    return settings.name;
  }

  @Override
  public PoolType type() {
    return settings.type;
  }

  @Override
  public Set<Knob> knobs() {
    return KNOBS;
  }

  @Override
  public PoolSnapshot snapshot() {
    lock.lock();
    try {
      return new PoolSnapshot(
          lending.closed() ? PoolPhase.TERMINATED : PoolPhase.RUNNING,
          new PoolState(
              slots.size(),
              slots.live(),
              lending.lent(),
              slots.waiting(),
              settings.maxWaiters,
              limits.min(),
              limits.max()),
          lending.counts());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Loans so far that lasted longer than the builder's {@code leakThreshold}, or whose lease became
   * garbage before it was closed.
   */
  public long leaks() {
    lock.lock();
    try {
      return lending.leaks();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return observers.add(observer);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A warm-up beyond the size goes up to the size, and the result says CLAMPED. It is kept for
   * the builder's {@code keepWarm}. If the size follows the request rate, it does not for 15 of its
   * windows after a size was set here.
   */
  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    ApplyResult result = Applying.apply(this, change, this::set);
    int warm = change.warm().orElse(0);
    int size = result.applied().size();
    boolean sizeExplainsIt = result.status() == Status.CLAMPED;
    if (!result.status().changed() || sizeExplainsIt || warm <= size) {
      return result;
    }
    return new ApplyResult(
        Status.CLAMPED,
        result.before(),
        result.applied(),
        result.effective(),
        "pool '%s' was asked to have %d open: it warms up to its size, %d"
            .formatted(settings.name, warm, size));
  }

  private void set(PoolChange admitted) {
    lock.lock();
    try {
      if (lending.closed()) {
        throw new IllegalStateException("it is closed");
      }
      if (admitted.size().isPresent()) {
        setSize(admitted.size().getAsInt());
        if (rateSizing != null) {
          rateRestsUntilNanos =
              settings.nanoClock.getAsLong() + WINDOWS_OF_REST * settings.rateWindow.toNanos();
        }
      }
      admitted.warm().ifPresent(warmUp::to);
    } finally {
      lock.unlock();
    }
    housekeeper.wake();
  }

  private void setSize(int newSize) {
    slots.resize(newSize);
    for (PooledConnection<C> pooled : slots.idleOldestFirst()) {
      if (slots.staying() <= newSize) {
        return;
      }
      discardIdle(pooled);
    }
  }

  @Override
  public int leastIdle() {
    return settings.minIdle;
  }

  /** Borrows with the builder's timeout; see {@link #borrow(Duration)}. */
  public Lease<C> borrow() throws InterruptedException, ConnectionUnavailableException {
    return borrow(settings.borrowTimeout);
  }

  /**
   * Lends a connection: an idle one if there is one, else a new one if the maximum allows it, else
   * the first that comes back.
   *
   * @throws ConnectionUnavailableException at the timeout, or at once if too many wait already, the
   *     pool is closed or a connection could not be opened; the text has the numbers
   */
  public Lease<C> borrow(Duration timeout)
      throws InterruptedException, ConnectionUnavailableException {
    return lending.borrow(timeout);
  }

  /**
   * Closes the pool: nobody gets a connection any more, the idle ones are closed, and those that
   * are borrowed when they come back, or at the builder's {@code closeTimeout} under their
   * borrowers.
   */
  @Override
  public void close() {
    boolean interrupted = false;
    lock.lock();
    try {
      lending.close();
      warmUp.stop();
      slots.idleOldestFirst().forEach(this::discardIdle);
      try {
        lending.awaitQuiet(settings.closeTimeout);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      lending.takeAllBack();
    } finally {
      lock.unlock();
    }
    interrupted |= !housekeeper.stop(1, TimeUnit.SECONDS);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** For tests: makes the housekeeper look now. */
  void lookForExpired() {
    housekeeper.wake();
  }

  private void makeRound() {
    lending.watchForLeaks();
    evictExpired();
    followRequestRate();
    warmUp.look();
  }

  private void evictExpired() {
    long nowNanos = settings.nanoClock.getAsLong();
    lock.lock();
    try {
      for (PooledConnection<C> pooled : slots.idleOldestFirst()) {
        boolean unused = pooled.idleFor(settings.idleTimeout.toNanos(), nowNanos);
        if (pooled.outlived(nowNanos) || (unused && warmUp.mayLose(nowNanos))) {
          discardIdle(pooled);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void followRequestRate() {
    if (rateSizing == null) {
      return;
    }
    lock.lock();
    try {
      long nowNanos = settings.nanoClock.getAsLong();
      int wish = rateSizing.size(lending.reading(nowNanos), slots.size());
      int allowed = Math.max(limits.min(), Math.min(limits.max(), wish));
      boolean rests = nowNanos - rateRestsUntilNanos < 0;
      if (!rests && !lending.closed() && allowed != slots.size()) {
        setSize(allowed);
      }
    } finally {
      lock.unlock();
    }
  }

  private void discardIdle(PooledConnection<C> pooled) {
    slots.idleIsClosing(pooled);
    housekeeper.close(pooled);
  }

  private void closedOne() {
    lock.lock();
    try {
      slots.closed();
      lending.slotGivenBack();
    } finally {
      lock.unlock();
    }
  }
}
