package io.tidegate.pools;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  int maxWaiters = 1000;
  Threads threads = Threads.PLATFORM;
  boolean prestart = true;
  Duration idleTimeout;
  int minIdle;
  Duration queueTimeout;
  Duration runTimeout;
  Duration grace;
  Duration closeTimeout = Duration.ofSeconds(10);
  RejectPolicy rejectPolicy = RejectPolicy.abort();
  ContextHook contextHook;
  PoolListener listener;
  Consumer<Throwable> failureHandler = Uncaught::report;
  Consumer<LostTask> lostHandler = LostTask::log;
  final Map<String, String> labels = new HashMap<>();
  List<Lane> lanes = List.of();
  private ThreadFactory threadFactory;

  ElasticExecutorBuilder(String name) {
    this.name = Require.name("name", name);
  }

  /** Workers, or permits on virtual threads; default: the number of processors. */
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

  /** Callers that may wait for room in the queue at the same time; default 1000. */
  public ElasticExecutorBuilder maxWaiters(int callers) {
    this.maxWaiters = Require.atLeast("maxWaiters", 0, callers);
    return this;
  }

  /** What tasks run on; default platform threads. */
  public ElasticExecutorBuilder threads(Threads kind) {
    this.threads = Require.present("threads", kind);
    return this;
  }

  /**
   * Whether workers are started before there is a task for them, here and when the pool grows;
   * default true. Without it, and on virtual threads, they come when they are needed.
   */
  public ElasticExecutorBuilder prestart(boolean atOnce) {
    this.prestart = atOnce;
    return this;
  }

  /**
   * Ends workers that had nothing to do for so long, down to {@code atLeast}; they come back when
   * they are needed. Default: they stay.
   */
  public ElasticExecutorBuilder idleTimeout(Duration idle, int atLeast) {
    this.idleTimeout = Require.positive("idleTimeout", idle);
    this.minIdle = Require.atLeast("atLeast", 0, atLeast);
    return this;
  }

  /**
   * A task that has waited for longer is not run: it counts as failed, its Future fails with a
   * {@link java.util.concurrent.TimeoutException}, and it is given to {@link #onLost}. Default:
   * none.
   */
  public ElasticExecutorBuilder queueTimeout(Duration wait) {
    this.queueTimeout = Require.positive("queueTimeout", wait);
    return this;
  }

  /**
   * A task that has run for longer is interrupted, counts as failed, its Future fails with a {@link
   * java.util.concurrent.TimeoutException}, and it is given to {@link #onLost}. One that goes on
   * for the grace time after that is given up: its worker is FAILED and a fresh one takes its
   * place, so that the pool keeps its size; the stuck thread ends with its task. Default: none.
   */
  public ElasticExecutorBuilder runTimeout(Duration run, Duration grace) {
    this.runTimeout = Require.positive("runTimeout", run);
    this.grace = Require.positive("grace", grace);
    return this;
  }

  /** How long {@link ElasticExecutor#close()} waits for the tasks; default 10 s. */
  public ElasticExecutorBuilder closeTimeout(Duration timeout) {
    this.closeTimeout = Require.positive("closeTimeout", timeout);
    return this;
  }

  /** What happens to tasks for which there is no room; default: {@link RejectPolicy#abort()}. */
  public ElasticExecutorBuilder onFull(RejectPolicy policy) {
    this.rejectPolicy = Require.present("rejectPolicy", policy);
    return this;
  }

  /** Carries context from the submitting thread to the worker; default: none. */
  public ElasticExecutorBuilder context(ContextHook hook) {
    this.contextHook = Require.present("contextHook", hook);
    return this;
  }

  /** Is told of the pool's phases from the first on, and of its workers; default: nobody. */
  public ElasticExecutorBuilder listener(PoolListener told) {
    this.listener = Require.present("listener", told);
    return this;
  }

  /** Something that its owner wants to find it by. */
  public ElasticExecutorBuilder label(String key, String value) {
    labels.put(Require.name("label", key), Require.present("value of label " + key, value));
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

  /**
   * Is given the tasks that were not run, or not to their end, for a reason of the pool's: on the
   * thread that found out, so it must not block. Default: they are logged.
   */
  public ElasticExecutorBuilder onLost(Consumer<LostTask> handler) {
    this.lostHandler = Require.present("lostHandler", handler);
    return this;
  }

  /** Makes the workers; default: threads named after the pool. */
  public ElasticExecutorBuilder threadFactory(ThreadFactory factory) {
    this.threadFactory = Require.present("threadFactory", factory);
    return this;
  }

  ThreadFactory threadFactory(boolean virtual) {
    if (threadFactory != null) {
      return threadFactory;
    }
    if (virtual) {
      return VirtualThreads.factory(name + "-worker");
    }
    AtomicLong number = new AtomicLong();
    return task -> new Thread(task, name + "-worker-" + number.incrementAndGet());
  }

  /**
   * Starts the pool, and all workers unless they come on demand.
   *
   * @throws IllegalArgumentException if the size is outside of the limits
   * @throws IllegalStateException if it wants virtual threads and the JVM has none, or if the
   *     machine refuses threads
   */
  public ElasticExecutor build() {
    new SizeLimits(minSize, maxSize).require(name, size);
    ElasticExecutor executor = new ElasticExecutor(this);
    executor.start();
    return executor;
  }
}
