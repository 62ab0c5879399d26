package io.tidegate.bridge;

import java.util.concurrent.ThreadPoolExecutor;

/** The agent's body, as the changed classes see it. */
public interface PoolWatch {

  /** Whether a pool is to be watched at all. */
  boolean wants(ThreadPoolExecutor executor, Creator creator);

  /** A pool is used for the first time. */
  void used(ThreadPoolExecutor executor, ExecutorProbe probe);

  /** A data source is used for the first time. */
  void used(Object hikariDataSource);

  /**
   * HikariCP's pool is given its tracker factory, or none: the one to take instead.
   *
   * @param hikariConfig the data source, where a data source made the pool
   * @param theirs may be null
   */
  Object trackerFactory(Object hikariConfig, Object theirs);
}
