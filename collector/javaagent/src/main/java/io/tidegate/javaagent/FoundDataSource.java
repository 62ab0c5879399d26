package io.tidegate.javaagent;

import com.zaxxer.hikari.HikariDataSource;
import io.tidegate.pools.HikariPoolAdapter;
import io.tidegate.pools.HikariTimes;
import io.tidegate.pools.ManagedPool;

/** A HikariCP data source that was asked for a connection. */
final class FoundDataSource implements FoundPool {
  private final HikariDataSource dataSource;
  private final HikariTimes times;

  FoundDataSource(HikariDataSource dataSource, HikariTimes times) {
    this.dataSource = dataSource;
    this.times = times;
  }

  @Override
  public boolean canBeNamed() {
    return true;
  }

  @Override
  public String name(PoolNames names) {
    return names.ofDataSource(dataSource.getPoolName());
  }

  @Override
  public int size() {
    return dataSource.getMaximumPoolSize();
  }

  @Override
  public ManagedPool pool(String name, int minSize, int maxSize) {
    return new HikariPoolAdapter(name, dataSource, minSize, maxSize, times);
  }

  @Override
  public boolean isGone() {
    return dataSource.isClosed();
  }

  @Override
  public void letGo() {
    // A closed data source is not used again.
  }

  @Override
  public String toString() {
    return "HikariCP " + dataSource.getPoolName();
  }
}
