package io.tidegate.pools;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.pool.HikariPool;
import java.util.Set;

/**
 * Makes a HikariCP pool a managed pool. Its usage times are whole milliseconds, as HikariCP counts
 * them. It closes nothing: the data source stays the application's.
 */
public final class HikariPoolAdapter implements ManagedPool, IdleBound {
  private static final Set<Knob> KNOBS = Set.of(Knob.SIZE);

  private final String name;
  private final HikariDataSource dataSource;
  private final SizeLimits limits;
  private final HikariTimes times;
  private final boolean keepsAllIdle;
  private final int idleAtFirst;

  /**
   * Takes a data source as it is, started or not. It must have no metrics of its own yet, or a
   * {@link HikariTimes}.
   *
   * @throws IllegalStateException if it has other metrics; the text says what to do
   * @throws IllegalArgumentException if its size is outside of the limits
   */
  public HikariPoolAdapter(String name, HikariDataSource dataSource, int minSize, int maxSize) {
    this(name, dataSource, minSize, maxSize, times(name, dataSource));
  }

  /**
   * Takes a data source as it is, started or not, whose times are known from elsewhere: nothing is
   * set on it before the first resize.
   *
   * @throws IllegalArgumentException if its size is outside of the limits
   */
  public HikariPoolAdapter(
      String name, HikariDataSource dataSource, int minSize, int maxSize, HikariTimes times) {
    this.name = Require.name("name", name);
    this.dataSource = Require.present("dataSource", dataSource);
    this.limits = new SizeLimits(minSize, maxSize);
    int size = size();
    limits.require(name, size);
    this.idleAtFirst = minimumIdle(size);
    this.keepsAllIdle = idleAtFirst == size;
    this.times = Require.present("times", times);
  }

  private static HikariTimes times(String name, HikariDataSource dataSource) {
    MetricsTrackerFactory factory = dataSource.getMetricsTrackerFactory();
    if (factory instanceof HikariTimes times) {
      return times;
    }
    if (factory != null || dataSource.getMetricRegistry() != null) {
      throw new IllegalStateException(
          "the data source of pool '%s' has metrics already (%s): set HikariTimes.before(…) around them before it starts"
              .formatted(name, factory == null ? dataSource.getMetricRegistry() : factory));
    }
    HikariTimes times = HikariTimes.alone();
    dataSource.setMetricsTrackerFactory(times);
    return times;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolType type() {
    return PoolType.DB_CONNECTION;
  }

  @Override
  public Set<Knob> knobs() {
    return KNOBS;
  }

  @Override
  public PoolSnapshot snapshot() {
    // Null until the first connection was asked for.
    HikariPoolMXBean pool = dataSource.getHikariPoolMXBean();
    int active = pool == null ? 0 : pool.getActiveConnections();
    int live = pool == null ? 0 : pool.getTotalConnections();
    PoolState state =
        new PoolState(
            size(),
            live,
            // One can be closed between the two readings.
            Math.min(active, live),
            pool == null ? 0 : pool.getThreadsAwaitingConnection(),
            0,
            limits.min(),
            limits.max());
    PoolPhase phase =
        dataSource.isClosed()
            ? PoolPhase.TERMINATED
            : pool == null ? PoolPhase.CREATED : PoolPhase.RUNNING;
    return new PoolSnapshot(phase, state, times.counts());
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return times.add(observer);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A smaller maximum alone shrinks nothing in HikariCP. So a shrink also has it close all idle
   * connections at once and the others as they come back; it opens new ones up to its minimum idle.
   */
  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(this, change, admitted -> setSize(admitted.size().orElseThrow()));
  }

  private void setSize(int newSize) {
    int idle = keepsAllIdle ? newSize : Math.min(idleAtFirst, newSize);
    // HikariCP accepts a minimum idle above the maximum, so at no moment may it see one.
    if (newSize < size()) {
      dataSource.setMinimumIdle(idle);
      dataSource.setMaximumPoolSize(newSize);
      HikariPoolMXBean pool = dataSource.getHikariPoolMXBean();
      if (pool != null && pool.getTotalConnections() > newSize) {
        pool.softEvictConnections();
      }
    } else {
      dataSource.setMaximumPoolSize(newSize);
      dataSource.setMinimumIdle(idle);
      // By itself HikariCP turns to those who wait already only at its next tick, 30 s at most.
      if (dataSource.getHikariPoolMXBean() instanceof HikariPool pool) {
        pool.addBagItem(pool.getThreadsAwaitingConnection());
      }
    }
  }

  @Override
  public int leastIdle() {
    return minimumIdle(size());
  }

  /** Before its start HikariCP shows -1 for what will be its default, 10. */
  private int size() {
    int maximum = dataSource.getMaximumPoolSize();
    return maximum < 0 ? 10 : maximum;
  }

  /** Before its start HikariCP shows -1 for "as many as the maximum". */
  private int minimumIdle(int size) {
    int idle = dataSource.getMinimumIdle();
    return idle < 0 || idle > size ? size : idle;
  }
}
