package io.tidegate.pools;

import java.lang.reflect.Field;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardThreadExecutor;
import org.apache.tomcat.util.threads.RetryableQueue;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.apache.tomcat.util.threads.ThreadPoolExecutor.RejectedExecutionHandler;

/**
 * Makes Tomcat's executor a managed pool: a connector's ({@code
 * connector.getProtocolHandler().getExecutor()}) or a shared {@link StandardThreadExecutor}. Its
 * size is its maximum of threads; the spare threads stay as they were set, but for a smaller size.
 *
 * <p>Tomcat's own numbers are not believed: a StandardThreadExecutor that refused a value shows it
 * all the same. What is reported comes from the executor that runs the threads.
 */
public final class TomcatExecutorAdapter implements ManagedPool, AutoCloseable {
  private static final Set<Knob> KNOBS = Set.of(Knob.SIZE);

  private final String name;
  private final Supplier<ThreadPoolExecutor> real;
  private final IntSupplier maxBeforeStart;
  private final Supplier<PoolPhase> phaseWithoutExecutor;
  private final CoreAndMax sizes;
  private final ExecutorGauges gauges;
  private final Observers observers = Observers.thinnable();
  private volatile ThreadPoolExecutor bound;
  private volatile RejectedExecutionHandler before;
  private volatile RejectedExecutionHandler counting;

  /**
   * Takes an executor as it is; nothing changes until the first resize.
   *
   * @throws IllegalArgumentException if its maximum is outside of the limits
   */
  public TomcatExecutorAdapter(String name, ThreadPoolExecutor executor, int minSize, int maxSize) {
    this(
        name,
        () -> executor,
        () -> 1,
        () -> PoolPhase.TERMINATED,
        new CoreAndMax(
            Require.present("executor", executor)::getMaximumPoolSize,
            executor::setCorePoolSize,
            executor::setMaximumPoolSize,
            upTo(executor.getCorePoolSize())),
        new SizeLimits(minSize, maxSize));
  }

  /**
   * The same of a shared executor, started or not; its setters are used, so that what Tomcat shows
   * stays right.
   *
   * @throws IllegalStateException if this Tomcat keeps its executor where it cannot be found
   */
  public static TomcatExecutorAdapter of(
      String name, StandardThreadExecutor executor, int minSize, int maxSize) {
    Field field = executorField();
    return new TomcatExecutorAdapter(
        name,
        () -> executorIn(field, executor),
        Require.present("executor", executor)::getMaxThreads,
        () ->
            executor.getState() == LifecycleState.NEW
                    || executor.getState() == LifecycleState.INITIALIZED
                ? PoolPhase.CREATED
                : PoolPhase.TERMINATED,
        new CoreAndMax(
            () -> {
              ThreadPoolExecutor now = executorIn(field, executor);
              return now == null ? executor.getMaxThreads() : now.getMaximumPoolSize();
            },
            executor::setMinSpareThreads,
            executor::setMaxThreads,
            upTo(executor.getMinSpareThreads())),
        new SizeLimits(minSize, maxSize));
  }

  private TomcatExecutorAdapter(
      String name,
      Supplier<ThreadPoolExecutor> real,
      IntSupplier maxBeforeStart,
      Supplier<PoolPhase> phaseWithoutExecutor,
      CoreAndMax sizes,
      SizeLimits limits) {
    this.name = Require.name("name", name);
    this.real = real;
    this.maxBeforeStart = maxBeforeStart;
    this.phaseWithoutExecutor = phaseWithoutExecutor;
    this.sizes = sizes;
    this.gauges = new ExecutorGauges(limits);
    ThreadPoolExecutor executor = bind();
    limits.require(
        name, executor == null ? maxBeforeStart.getAsInt() : executor.getMaximumPoolSize());
  }

  private static IntUnaryOperator upTo(int spare) {
    return max -> Math.min(spare, max);
  }

  private static Field executorField() {
    try {
      Field field = StandardThreadExecutor.class.getDeclaredField("executor");
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "this Tomcat's StandardThreadExecutor has no field 'executor' that can be read: adapt the executor of its connector",
          e);
    }
  }

  private static ThreadPoolExecutor executorIn(Field field, StandardThreadExecutor executor) {
    try {
      return (ThreadPoolExecutor) field.get(executor);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The executor that runs the threads; null before Tomcat's start and after its stop. */
  private ThreadPoolExecutor bind() {
    ThreadPoolExecutor executor = real.get();
    if (executor != null && executor != bound) {
      countRejections(executor);
    }
    return executor;
  }

  private synchronized void countRejections(ThreadPoolExecutor executor) {
    if (executor == bound) {
      return;
    }
    RejectedExecutionHandler theirs = executor.getRejectedExecutionHandler();
    counting =
        (task, pool) -> {
          // With room left Tomcat queues it after all, once it is told of the rejection.
          if (!(pool.getQueue() instanceof RetryableQueue<?>)
              || pool.isShutdown()
              || pool.getQueue().remainingCapacity() == 0) {
            gauges.rejected.increment();
          }
          theirs.rejectedExecution(task, pool);
        };
    before = theirs;
    executor.setRejectedExecutionHandler(counting);
    bound = executor;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolType type() {
    return PoolType.WORKER;
  }

  @Override
  public Set<Knob> knobs() {
    return KNOBS;
  }

  @Override
  public PoolSnapshot snapshot() {
    ThreadPoolExecutor executor = bind();
    if (executor == null) {
      return new PoolSnapshot(
          phaseWithoutExecutor.get(),
          gauges.state(maxBeforeStart.getAsInt(), 0, 0, 0, 0),
          gauges.counts(() -> 0, () -> 0));
    }
    int queued = executor.getQueue().size();
    int capacity =
        (int) Math.min(Integer.MAX_VALUE, (long) queued + executor.getQueue().remainingCapacity());
    int active = executor.getActiveCount();
    PoolState state =
        gauges.state(
            executor.getMaximumPoolSize(), executor.getPoolSize(), active, queued, capacity);
    return new PoolSnapshot(
        executor.isShutdown() ? PoolPhase.TERMINATED : PoolPhase.RUNNING,
        state,
        // What runs is left out until it has ended: a spare thread that is being started shows as
        // one that runs.
        gauges.counts(
            executor::getCompletedTaskCount,
            () -> executor.getCompletedTaskCount() + executor.getQueue().size()));
  }

  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(this, change, admitted -> setSize(admitted.size().orElseThrow()));
  }

  private void setSize(int newSize) {
    sizes.set(newSize);
    ThreadPoolExecutor executor = bind();
    if (executor != null && !executor.getQueue().isEmpty()) {
      // A larger maximum starts threads only for tasks yet to come; a larger core for those that
      // wait, and the threads stay when it is put back.
      int core = executor.getCorePoolSize();
      executor.setCorePoolSize(executor.getMaximumPoolSize());
      executor.setCorePoolSize(core);
    }
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return observers.add(observer);
  }

  /** Times a task from now on; submit what is returned at once. */
  public Runnable wrap(Runnable task) {
    return TimedTask.of(task, observers, gauges.failed);
  }

  /**
   * The executor, with every task timed; for requests, the executor to give to the connector's
   * protocol handler.
   *
   * <p>It rejects while Tomcat is not running.
   */
  public Executor timed() {
    return task -> {
      ThreadPoolExecutor executor = bind();
      if (executor == null) {
        throw new RejectedExecutionException(
            "pool '%s' is %s".formatted(name, phaseWithoutExecutor.get()));
      }
      executor.execute(wrap(task));
    };
  }

  @Override
  public synchronized void close() {
    if (bound != null && bound.getRejectedExecutionHandler() == counting) {
      bound.setRejectedExecutionHandler(before);
    }
  }
}
