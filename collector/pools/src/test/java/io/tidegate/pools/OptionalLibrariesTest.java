package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In an application that has none of the optional libraries, the pools of the JDK still work. */
class OptionalLibrariesTest {

  private static URLClassLoader withoutLibraries() {
    URL pools = ManagedPool.class.getProtectionDomain().getCodeSource().getLocation();
    return new URLClassLoader(new URL[] {pools}, ClassLoader.getPlatformClassLoader());
  }

  private static int resized(Object adapter, int size) throws Exception {
    Object result = adapter.getClass().getMethod("resize", int.class).invoke(adapter, size);
    Object applied = result.getClass().getMethod("applied").invoke(result);
    return (int) applied.getClass().getMethod("size").invoke(applied);
  }

  @Test
  void theAdaptersOfTheJdkNeedNoLibrary() throws Exception {
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(2, 2, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    ScheduledThreadPoolExecutor scheduled = new ScheduledThreadPoolExecutor(2);
    ForkJoinPool forkJoin = new ForkJoinPool(2);
    try (URLClassLoader loader = withoutLibraries()) {
      assertThrows(
          ClassNotFoundException.class, () -> loader.loadClass("com.zaxxer.hikari.HikariConfig"));
      Class<?> shape = loader.loadClass("io.tidegate.pools.ThreadPoolExecutorAdapter$Shape");
      Object pool =
          loader
              .loadClass("io.tidegate.pools.ThreadPoolExecutorAdapter")
              .getConstructor(String.class, ThreadPoolExecutor.class, int.class, int.class, shape)
              .newInstance("jobs", workers, 1, 8, shape.getEnumConstants()[0]);
      assertEquals(5, resized(pool, 5));
      assertEquals(5, workers.getMaximumPoolSize());
      Object timer =
          loader
              .loadClass("io.tidegate.pools.ScheduledExecutorAdapter")
              .getConstructor(String.class, ScheduledThreadPoolExecutor.class, int.class, int.class)
              .newInstance("timer", scheduled, 1, 8);
      assertEquals(3, resized(timer, 3));
      Object tasks =
          loader
              .loadClass("io.tidegate.pools.ForkJoinPoolAdapter")
              .getConstructor(String.class, ForkJoinPool.class, int.class, int.class)
              .newInstance("tasks", forkJoin, 1, 8);
      assertEquals(ForkJoinPoolAdapter.canBeSet() ? 4 : 2, resized(tasks, 4));
    } finally {
      workers.shutdown();
      scheduled.shutdown();
      forkJoin.shutdown();
    }
  }

  @Test
  void anAdapterWhoseLibraryIsMissingIsTheOnlyOneThatFails() throws Exception {
    try (URLClassLoader loader = withoutLibraries()) {
      Class<?> adapter = loader.loadClass("io.tidegate.pools.BulkheadAdapter");
      assertThrows(
          NoClassDefFoundError.class,
          () -> {
            for (Constructor<?> each : adapter.getConstructors()) {
              try {
                each.newInstance("b", null, 1, 8);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }
          });
    }
  }
}
