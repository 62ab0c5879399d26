package io.tidegate.bridge;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** What the changed methods call. Each stands for the method in which it is called. */
public final class Hooks {
  /** They ask an executor's queue how long it is, or drop its oldest, and look no further. */
  private static final List<String> COUNTING =
      List.of(
          "java.util.concurrent.ThreadPoolExecutor",
          "io.tidegate.pools.",
          "io.tidegate.javaagent.",
          "io.micrometer.",
          "org.springframework.");

  private static final List<String> QUEUE_CLASSES =
      List.of(
          "java.util.concurrent.LinkedBlocking",
          "java.util.concurrent.ArrayBlockingQueue",
          "java.util.Abstract",
          "java.util.Collection");

  private static final IdentityTable<ExecutorProbe> EXECUTORS = new IdentityTable<>();

  /** The queues that may hold our wrappers, with the executor's probe. */
  private static final IdentityTable<ExecutorProbe> QUEUES = new IdentityTable<>();

  private static final IdentityTable<AtomicBoolean> SOURCES = new IdentityTable<>();
  private static volatile PoolWatch watch;

  private Hooks() {}

  /** From now on the hooks do something. */
  public static void tell(PoolWatch body) {
    watch = body;
  }

  /** At the end of {@code new ThreadPoolExecutor(…)}. */
  public static void created(ThreadPoolExecutor executor) {
    if (watch != null) {
      probe(executor, Creator.of(executor));
    }
  }

  /** {@code execute}: what to execute. */
  public static Runnable submitted(ThreadPoolExecutor executor, Runnable task) {
    ExecutorProbe probe = used(executor);
    if (probe == null || !probe.timed() || task == null) {
      return task;
    }
    if (task instanceof FutureTask<?> future) {
      TimedCall.into(future, probe, null);
      return task;
    }
    return probe.wraps() ? new QueuedTask(task, probe) : task;
  }

  /** {@code ScheduledThreadPoolExecutor.delayedExecute}. */
  public static void scheduled(ThreadPoolExecutor executor, Object task) {
    ExecutorProbe probe = used(executor);
    if (probe != null
        && probe.timed()
        && task instanceof FutureTask<?> future
        && task instanceof Delayed due) {
      TimedCall.into(future, probe, due);
    }
  }

  /** {@code runWorker}, before the first task. */
  public static void workerStarted(ThreadPoolExecutor executor) {
    ExecutorProbe probe = used(executor);
    if (probe != null && probe != ExecutorProbe.UNWANTED) {
      probe.workerStarted(Thread.currentThread().getName());
    }
  }

  /** {@code beforeExecute} and {@code afterExecute}: what they are given. */
  public static Runnable bare(Runnable task) {
    return QueuedTask.bare(task);
  }

  /** {@code drainQueue}, which is {@code shutdownNow}: what it gives out. */
  public static void bareAll(List<Runnable> tasks) {
    tasks.replaceAll(QueuedTask::bare);
  }

  /** {@code reject}: what the application's handler is given. */
  public static Runnable rejected(ThreadPoolExecutor executor, Runnable task) {
    ExecutorProbe probe = EXECUTORS.get(executor);
    if (probe != null) {
      probe.rejectedOne();
    }
    return QueuedTask.bare(task);
  }

  /** {@code remove}: what to look for in the queue. */
  public static Runnable removed(ThreadPoolExecutor executor, Runnable task) {
    ExecutorProbe probe = EXECUTORS.get(executor);
    return probe == null || !probe.wraps() || task == null || task instanceof QueuedTask
        ? task
        : new QueuedTask.Sought(task);
  }

  /** {@code purge}, which removes cancelled futures. */
  public static void purged(ThreadPoolExecutor executor) {
    ExecutorProbe probe = EXECUTORS.get(executor);
    if (probe != null && probe.wraps()) {
      QueueContents.queue(executor)
          .removeIf(
              element ->
                  QueuedTask.bare(element) instanceof Future<?> future && future.isCancelled());
    }
  }

  /**
   * {@code getQueue}: an application that looks into its queue finds its own tasks there, now and
   * from now on.
   */
  public static void queueTaken(ThreadPoolExecutor executor) throws IllegalAccessException {
    ExecutorProbe probe = EXECUTORS.get(executor);
    if (probe != null && probe.wraps() && !onlyCounts(ThreadPoolExecutor.class.getName()::equals)) {
      probe.wrapNoMore();
      QueueContents.bare(QueueContents.queue(executor));
    }
  }

  /**
   * A queue of the JDK is looked into: the application may have kept the one that it gave to an
   * executor.
   */
  public static void queueSeen(Object queue) throws IllegalAccessException {
    if (watch == null) {
      return;
    }
    ExecutorProbe probe = QUEUES.get(queue);
    if (probe != null && probe.wraps() && !onlyCounts(Hooks::inAQueue)) {
      probe.wrapNoMore();
      QueueContents.bare((BlockingQueue<?>) queue);
    }
  }

  /** {@code HikariDataSource.getConnection}. */
  public static void connectionAsked(Object dataSource) {
    PoolWatch body = watch;
    if (body == null) {
      return;
    }
    AtomicBoolean known = SOURCES.get(dataSource);
    if (known == null) {
      known = SOURCES.computeIfAbsent(dataSource, AtomicBoolean::new);
    }
    if (!known.get() && known.compareAndSet(false, true)) {
      body.used(dataSource);
    }
  }

  /** {@code HikariPool.setMetricsTrackerFactory}: what to set. */
  public static Object trackerFactory(Object config, Object theirs) {
    PoolWatch body = watch;
    return body == null ? theirs : body.trackerFactory(config, theirs);
  }

  static void report(String what, Throwable why) {
    System.err.println("tidegate: " + what + ": " + why);
  }

  private static ExecutorProbe used(ThreadPoolExecutor executor) {
    PoolWatch body = watch;
    if (body == null) {
      return null;
    }
    ExecutorProbe probe = EXECUTORS.get(executor);
    if (probe == null) {
      probe = probe(executor, null);
    }
    if (probe != ExecutorProbe.UNWANTED && probe.firstUse()) {
      body.used(executor, probe);
    }
    return probe;
  }

  private static ExecutorProbe probe(ThreadPoolExecutor executor, Creator creator) {
    ExecutorProbe known = EXECUTORS.get(executor);
    if (known != null) {
      return known;
    }
    BlockingQueue<Runnable> queue = QueueContents.queue(executor);
    ExecutorProbe found;
    if (!watch.wants(executor, creator)) {
      found = ExecutorProbe.UNWANTED;
    } else if (creator == null) {
      found = ExecutorProbe.late(queue, executor.getClass());
    } else {
      found = ExecutorProbe.of(queue, creator);
    }
    ExecutorProbe probe = EXECUTORS.computeIfAbsent(executor, () -> found);
    if (probe.wraps()) {
      QUEUES.computeIfAbsent(queue, () -> probe);
    }
    return probe;
  }

  private static boolean inAQueue(String className) {
    return QUEUE_CLASSES.stream().anyMatch(className::startsWith);
  }

  /** Whether the first frame outside of these classes belongs to one that looks no further. */
  private static boolean onlyCounts(Predicate<String> inside) {
    String caller =
        StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .map(StackWalker.StackFrame::getClassName)
                        .filter(name -> !name.startsWith("io.tidegate.bridge."))
                        .filter(inside.negate())
                        .findFirst()
                        .orElse(""));
    return COUNTING.stream().anyMatch(caller::startsWith);
  }
}
