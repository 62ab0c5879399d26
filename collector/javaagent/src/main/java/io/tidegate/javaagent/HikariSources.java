package io.tidegate.javaagent;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.pool.HikariPool;
import io.tidegate.pools.HikariTimes;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The times of HikariCP's pools. They stand between HikariCP and the application's own metrics, so
 * that what the application sets, and what it reads back, stays its own. Not to be touched before
 * the class loader knows a HikariCP.
 */
final class HikariSources {
  private static final Logger LOG = LoggerFactory.getLogger(HikariSources.class);

  // A data source has no equals of its own. Guarded by this.
  private final Map<Object, HikariTimes> times = new WeakHashMap<>();
  private boolean otherSeen;

  /**
   * @param theirs the application's tracker factory, or null
   */
  Object trackerFactory(Object config, Object theirs) {
    if (!isOurs(config)) {
      return theirs;
    }
    HikariTimes ours = timesOf(config);
    return theirs == null ? ours : ours.and((MetricsTrackerFactory) theirs);
  }

  /** Null: of a HikariCP that is not seen. */
  FoundPool used(Object dataSource) {
    if (!isOurs(dataSource)) {
      return null;
    }
    HikariDataSource source = (HikariDataSource) dataSource;
    if (source.getHikariPoolMXBean() != null && !isTimed(source)) {
      timeLate(source);
    }
    return new FoundDataSource(source, timesOf(source));
  }

  private synchronized boolean isTimed(Object source) {
    return times.containsKey(source);
  }

  private synchronized HikariTimes timesOf(Object source) {
    return times.computeIfAbsent(source, key -> HikariTimes.alone());
  }

  /** Its pool was started before the agent was there. */
  private static void timeLate(HikariDataSource source) {
    if (source.getMetricsTrackerFactory() != null || source.getMetricRegistry() != null) {
      LOG.warn(
          "data source {} has metrics of its own and was started before the agent: its waits are not seen",
          source.getPoolName());
      return;
    }
    try {
      Field pool = HikariDataSource.class.getDeclaredField("pool");
      pool.setAccessible(true);
      // The method is changed: it sets what trackerFactory() above returns.
      ((HikariPool) pool.get(source)).setMetricsTrackerFactory(null);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.warn("the waits of data source {} are not seen", source.getPoolName(), e);
    }
  }

  private synchronized boolean isOurs(Object source) {
    if (source instanceof HikariDataSource) {
      return true;
    }
    if (!otherSeen) {
      otherSeen = true;
      LOG.warn(
          "{} of {} is no data source of the first HikariCP that was seen: it is not watched",
          source.getClass().getName(),
          source.getClass().getClassLoader());
    }
    return false;
  }
}
