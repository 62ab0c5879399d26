package io.tidegate.spring;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import io.tidegate.pools.HikariPoolAdapter;
import io.tidegate.pools.HikariTimes;

/** Apart, as HikariCP need not be there. */
final class HikariBeans {
  private HikariBeans() {}

  static boolean is(Object bean) {
    return bean instanceof HikariDataSource;
  }

  /**
   * Puts our times before the application's own tracker, while the data source has not started.
   * Where it has one, that one is taken to publish the data source's meters.
   */
  static FoundPool adapt(Object bean, String name, Limits limits) {
    HikariDataSource dataSource = (HikariDataSource) bean;
    MetricsTrackerFactory theirs = dataSource.getMetricsTrackerFactory();
    boolean tracked = theirs != null && !(theirs instanceof HikariTimes);
    if (tracked && !dataSource.isRunning()) {
      dataSource.setMetricsTrackerFactory(HikariTimes.before(theirs));
    }
    HikariPoolAdapter adapter =
        new HikariPoolAdapter(name, dataSource, 1, limits.most(dataSource.getMaximumPoolSize()));
    return new FoundPool(adapter, false, tracked);
  }
}
