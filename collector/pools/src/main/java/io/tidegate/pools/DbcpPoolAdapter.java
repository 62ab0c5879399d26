package io.tidegate.pools;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.dbcp2.PoolableConnection;
import org.apache.commons.pool2.impl.GenericObjectPool;

/**
 * Makes the pool of a {@link BasicDataSource} of DBCP2 a managed pool, as {@link ObjectPoolAdapter}
 * does. The data source holds its lock while it opens its first connection or closes its last, so
 * its own record of the settings follows a change a moment later. It closes nothing: the data
 * source stays the application's.
 */
public final class DbcpPoolAdapter implements ManagedPool {
  private final BasicDataSource dataSource;
  private final ObjectPoolAdapter<PoolableConnection> pool;

  /**
   * Takes a data source that has started; nothing changes until the first resize.
   *
   * @throws IllegalStateException if it has not started: {@code dataSource.start()} does it
   * @throws IllegalArgumentException if its maximum is outside of the limits, or it has none
   */
  public DbcpPoolAdapter(String name, BasicDataSource dataSource, int minSize, int maxSize) {
    this.dataSource = Require.present("dataSource", dataSource);
    GenericObjectPool<PoolableConnection> now = dataSource.getConnectionPool();
    if (now == null) {
      throw new IllegalStateException(
          "the data source of pool '%s' has not started: call its start() first".formatted(name));
    }
    this.pool =
        new ObjectPoolAdapter<>(
            name,
            PoolType.DB_CONNECTION,
            dataSource::getConnectionPool,
            new OwnRecord(dataSource),
            minSize,
            maxSize);
  }

  /** Its setters set the pool, too. */
  private record OwnRecord(BasicDataSource lock) implements ObjectPoolAdapter.Mirror {
    @Override
    public void set(int maxTotal, int maxIdle, int minIdle) {
      lock.setMinIdle(minIdle);
      lock.setMaxIdle(maxIdle);
      lock.setMaxTotal(maxTotal);
    }
  }

  @Override
  public String name() {
    return pool.name();
  }

  @Override
  public PoolType type() {
    return pool.type();
  }

  @Override
  public Set<Knob> knobs() {
    return pool.knobs();
  }

  @Override
  public PoolSnapshot snapshot() {
    return pool.snapshot();
  }

  @Override
  public ApplyResult apply(PoolChange change) {
    return pool.apply(change);
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return pool.observe(observer);
  }

  /** As the data source's own, with the wait told and a failure to get one counted. */
  public Connection getConnection() throws SQLException {
    return pool.timed(dataSource::getConnection, SQLException.class);
  }
}
