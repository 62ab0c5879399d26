package io.tidegate.spring;

import io.tidegate.pools.DbcpPoolAdapter;
import io.tidegate.pools.ManagedPool;
import org.apache.commons.dbcp2.BasicDataSource;

/** Apart, as DBCP2 need not be there. */
final class DbcpBeans {
  private DbcpBeans() {}

  static boolean is(Object bean) {
    return bean instanceof BasicDataSource;
  }

  /**
   * Does not start it: that opens a connection, for which the application's start would wait.
   *
   * @throws IllegalStateException if it has not started
   */
  static ManagedPool adapt(Object bean, String name, Limits limits) {
    BasicDataSource dataSource = (BasicDataSource) bean;
    return new DbcpPoolAdapter(name, dataSource, 1, limits.most(dataSource.getMaxTotal()));
  }
}
