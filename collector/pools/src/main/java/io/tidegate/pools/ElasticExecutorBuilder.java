package io.tidegate.pools;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Settings of an {@link ElasticExecutor}. */
public final class ElasticExecutorBuilder {
  final String name;
  int size = Runtime.getRuntime().availableProcessors();
  int minSize = 1;
  int maxSize = 256;
  int queueCapacity = 1000;
  Duration closeTimeout = Duration.ofSeconds(10);
  Consumer<Throwable> failureHandler = Uncaught::report;
  ThreadFactory threadFactory;

  ElasticExecutorBuilder(String name) {
    this.name = Require.name("name", name);
    AtomicLong number = new AtomicLong();
    this.threadFactory = task -> new Thread(task, name + "-worker-" + number.incrementAndGet());
  }

  /** Workers; default: the number of processors. */
  public ElasticExecutorBuilder size(int workers) {
    this.size = workers;
    return this;
  }

  /** The limits that no resize can pass; default 1 to 256. */
  public ElasticExecutorBuilder limits(int minWorkers, int maxWorkers) {
    SizeLimits limits = new SizeLimits(minWorkers, maxWorkers);
    this.minSize = limits.min();
    this.maxSize = limits.max();
    return this;
  }

  /** Tasks that may wait while all workers are busy, 0 included; default 1000. */
  public ElasticExecutorBuilder queueCapacity(int tasks) {
    this.queueCapacity = Require.atLeast("queueCapacity", 0, tasks);
    return this;
  }

  /** How long {@link ElasticExecutor#close()} waits for the tasks; default 10 s. */
  public ElasticExecutorBuilder closeTimeout(Duration timeout) {
    this.closeTimeout = Require.positive("closeTimeout", timeout);
    return this;
  }

  /**
   * Is given what a task throws, on the worker's thread. Tasks that were submitted for a Future
   * keep their failure in it; they are counted, but not given to the handler. Default: the thread's
   * uncaught exception handler; the worker lives on.
   */
  public ElasticExecutorBuilder onFailure(Consumer<Throwable> handler) {
    this.failureHandler = Require.present("failureHandler", handler);
    return this;
  }

  /** Makes the workers; default: threads named after the pool. */
  public ElasticExecutorBuilder threadFactory(ThreadFactory factory) {
    this.threadFactory = Require.present("threadFactory", factory);
    return this;
  }

  /**
   * Starts all workers.
   *
   * @throws IllegalArgumentException if the size is outside of the limits
   */
  public ElasticExecutor build() {
    new SizeLimits(minSize, maxSize).require(name, size);
    ElasticExecutor executor = new ElasticExecutor(this);
    executor.startFirstWorkers();
    return executor;
  }
}
