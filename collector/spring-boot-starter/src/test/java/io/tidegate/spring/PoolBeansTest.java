package io.tidegate.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tidegate.pools.CacheTotals;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.PoolType;
import io.tidegate.pools.ReadOnlyPool;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.logging.Logger;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Which beans are pools, of what kind, and of what size. */
@Timeout(30)
class PoolBeansTest {
  private final DefaultListableBeanFactory factory = new DefaultListableBeanFactory();
  private final List<FoundPool> found = new ArrayList<>();
  private final PoolBeans beans = new PoolBeans();

  @BeforeEach
  void start() {
    settings(Map.of());
    beans.setBeanFactory(factory);
    beans.to(found::add);
  }

  private void settings(Map<String, String> settings) {
    factory.destroySingleton("settings");
    factory.registerSingleton(
        "settings",
        new Binder(new MapConfigurationPropertySource(settings))
            .bindOrCreate("tidegate", TidegateProperties.class));
  }

  private void bean(Object bean) {
    factory.registerSingleton("it", bean);
    beans.postProcessAfterInitialization(bean, "it");
  }

  private ManagedPool adapted(Object bean, PoolType type, int size) {
    bean(bean);
    assertEquals(1, found.size());
    assertEquals(false, found.get(0).own());
    ManagedPool pool = found.get(0).pool();
    assertEquals("it", pool.name());
    assertEquals(type, pool.type());
    assertEquals(size, pool.state().size());
    return pool;
  }

  @Test
  void springsExecutorIsResizedBySpringsOwnSetters() {
    ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
    executor.setCorePoolSize(3);
    executor.initialize();
    try {
      adapted(executor, PoolType.WORKER, 3).resize(5);
      assertEquals(5, executor.getCorePoolSize());
      assertEquals(5, executor.getThreadPoolExecutor().getCorePoolSize());
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void springsScheduler() {
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.setPoolSize(2);
    scheduler.initialize();
    try {
      adapted(scheduler, PoolType.WORKER, 2).resize(4);
      assertEquals(4, scheduler.getScheduledThreadPoolExecutor().getCorePoolSize());
    } finally {
      scheduler.shutdown();
    }
  }

  @Test
  void aScheduledExecutor() {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(2);
    try {
      adapted(executor, PoolType.WORKER, 2).resize(4);
      assertEquals(4, executor.getCorePoolSize());
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void aForkJoinPool() {
    ForkJoinPool pool = new ForkJoinPool(3);
    try {
      adapted(pool, PoolType.WORKER, 3);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void anObjectPoolThatHasALimit() {
    try (GenericObjectPool<String> pool =
        new GenericObjectPool<>(
            new BasePooledObjectFactory<String>() {
              @Override
              public String create() {
                return "made";
              }

              @Override
              public PooledObject<String> wrap(String made) {
                return new DefaultPooledObject<>(made);
              }
            })) {
      adapted(pool, PoolType.RPC_CONNECTION, 8).resize(9);
      assertEquals(9, pool.getMaxTotal());
    }
  }

  @Test
  void aDataSourceOfDbcpThatHasStartedAndNoneIsStarted() throws Exception {
    try (BasicDataSource dataSource = new BasicDataSource()) {
      dataSource.setDriver(new EveryDriver());
      dataSource.setUrl("jdbc:every");
      bean(dataSource);
      assertEquals(List.of(), found);
      assertEquals(0, dataSource.getNumActive());
      factory.destroySingleton("it");
      dataSource.start();
      adapted(dataSource, PoolType.DB_CONNECTION, 8).resize(9);
      assertEquals(9, dataSource.getConnectionPool().getMaxTotal());
    }
  }

  @Test
  void aCachesLookupsAreSeenThoughItIsReadOnly() {
    Cache<Integer, String> cache = Caffeine.newBuilder().recordStats().build();
    ManagedPool pool = adapted(cache, PoolType.CACHE, 1);
    assertNull(cache.getIfPresent(1));
    assertEquals(Optional.of(new CacheTotals(0, 1)), new ReadOnlyPool(pool).cacheTotals());
  }

  @Test
  void aCacheThatRecordsNothingIsLeftOut() {
    bean(Caffeine.newBuilder().build());
    assertEquals(List.of(), found);
  }

  @Test
  void aPoolsOwnLimitsLeaveRoomForTheClamps() {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(2);
    try {
      settings(Map.of("tidegate.clamps.it.min", "1", "tidegate.clamps.it.max", "5000"));
      assertEquals(5000, adapted(executor, PoolType.WORKER, 2).state().maxSize());
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void aSizeThatIsNoneToSpeakOfIsNotReported() {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1_000_001);
    try {
      bean(executor);
      assertEquals(List.of(), found);
    } finally {
      executor.shutdownNow();
    }
  }

  /** Connects to nothing, and finds every connection valid. */
  private static final class EveryDriver implements Driver {
    @Override
    public Connection connect(String url, Properties info) {
      return (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "isValid", "getAutoCommit" -> true;
                    case "isClosed", "isReadOnly" -> false;
                    case "hashCode" -> 1;
                    case "equals" -> proxy == arguments[0];
                    case "toString" -> "connection";
                    default -> null;
                  });
    }

    @Override
    public boolean acceptsURL(String url) {
      return true;
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
      return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
      return 1;
    }

    @Override
    public int getMinorVersion() {
      return 0;
    }

    @Override
    public boolean jdbcCompliant() {
      return false;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }
  }
}
