package io.tidegate.pools;

import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import io.vertx.core.spi.ExecutorServiceFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes the worker pools of Vert.x, which are fixed, ones that can be watched and resized; every
 * task is timed. A pool has the name of its threads, less their number: {@code
 * vert.x-worker-thread}, {@code vert.x-internal-blocking}, or what the application called it.
 *
 * <p>Vert.x finds it by its service loader: extend it by a public class with a public constructor
 * without parameters, and name that class in {@code
 * META-INF/services/io.vertx.core.spi.VertxServiceProvider}. In a program that puts Vert.x together
 * itself: {@code VertxBootstrap.create().executorServiceFactory(…).init().vertx()}.
 */
public class VertxWorkerPools implements ExecutorServiceFactory {
  private final int minSize;
  private final int maxSize;
  private final Consumer<? super ManagedPool> onPool;

  /**
   * @param onPool is told of each pool as Vert.x makes it, and must not throw; the pool is
   *     TERMINATED when Vert.x has closed it
   */
  public VertxWorkerPools(int minSize, int maxSize, Consumer<? super ManagedPool> onPool) {
    SizeLimits limits = new SizeLimits(minSize, maxSize);
    this.minSize = limits.min();
    this.maxSize = limits.max();
    this.onPool = Require.present("onPool", onPool);
  }

  /** A size that the application asked for outside of the limits widens them, for that pool. */
  @Override
  public ExecutorService createExecutor(
      ThreadFactory threadFactory, Integer concurrency, Integer maxConcurrency) {
    NamingFactory threads =
        new NamingFactory(threadFactory == null ? Executors.defaultThreadFactory() : threadFactory);
    int size = Math.max(1, Math.max(concurrency, maxConcurrency));
    Workers workers = new Workers(size, threads);
    ThreadPoolExecutorAdapter pool =
        new ThreadPoolExecutorAdapter(
            threads.poolName(),
            workers,
            Math.min(minSize, size),
            Math.max(maxSize, size),
            Shape.FIXED);
    workers.pool = pool;
    try {
      onPool.accept(pool);
    } catch (RuntimeException | LinkageError e) {
      Uncaught.report(e);
    }
    return workers;
  }

  /** As Vert.x makes its own, with each task timed. */
  private static final class Workers extends ThreadPoolExecutor {
    private volatile ThreadPoolExecutorAdapter pool;

    Workers(int size, ThreadFactory threads) {
      super(size, size, 0, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), threads);
    }

    @Override
    public void execute(Runnable task) {
      super.execute(pool.wrap(task));
    }
  }

  /**
   * Has one thread made before any is needed, to read its name; it becomes the first that is
   * needed, so none is made in vain.
   */
  private static final class NamingFactory implements ThreadFactory {
    private final ThreadFactory threads;
    private final Thread first;
    private Runnable firstWork;
    private boolean firstTaken;

    NamingFactory(ThreadFactory threads) {
      this.threads = threads;
      this.first = threads.newThread(this::runFirst);
    }

    private void runFirst() {
      Runnable work;
      synchronized (this) {
        work = firstWork;
      }
      work.run();
    }

    @Override
    public Thread newThread(Runnable work) {
      synchronized (this) {
        if (!firstTaken && first != null) {
          firstTaken = true;
          firstWork = work;
          return first;
        }
      }
      return threads.newThread(work);
    }

    String poolName() {
      String thread = first == null ? "" : first.getName();
      String name =
          thread
              .replaceFirst("-\\d+$", "")
              .replaceAll("[^A-Za-z0-9._-]", "-")
              .replaceFirst("^[^A-Za-z0-9]+", "");
      return name.isEmpty() ? "vert.x" : name.substring(0, Math.min(63, name.length()));
    }
  }
}
