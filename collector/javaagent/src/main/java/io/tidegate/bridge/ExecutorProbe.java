package io.tidegate.bridge;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** What the changed classes note of one executor. It does not refer to the executor. */
public final class ExecutorProbe {
  static final ExecutorProbe UNWANTED = new ExecutorProbe(null, false);

  private static final Set<String> AROUND_A_TASK = Set.of("beforeExecute", "afterExecute");

  private final Creator creator;
  private final LongAdder rejected = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicBoolean announced = new AtomicBoolean();
  private volatile boolean wraps;
  private volatile Times times;
  private volatile String workerName;

  private ExecutorProbe(Creator creator, boolean wraps) {
    this.creator = creator;
    this.wraps = wraps;
  }

  /** Of an executor that was made while the agent was there. */
  static ExecutorProbe of(BlockingQueue<Runnable> queue, Creator creator) {
    return new ExecutorProbe(creator, QueueContents.canBeBared(queue));
  }

  /**
   * Of an executor that may have workers already. A method that runs stays what it was while it
   * runs, and a worker's runs as long as the worker lives: it would hand its task to the
   * application as it lies in the queue. Where the application looks at it, only futures are timed.
   */
  static ExecutorProbe late(BlockingQueue<Runnable> queue, Class<?> executor) {
    return new ExecutorProbe(null, QueueContents.canBeBared(queue) && !looksAtTasks(executor));
  }

  private static boolean looksAtTasks(Class<?> executor) {
    try {
      for (Class<?> type = executor;
          type != ThreadPoolExecutor.class;
          type = type.getSuperclass()) {
        for (Method method : type.getDeclaredMethods()) {
          if (AROUND_A_TASK.contains(method.getName())) {
            return true;
          }
        }
      }
      return false;
    } catch (LinkageError e) {
      // A class that its methods name is not there: they cannot be listed.
      return true;
    }
  }

  /** Null: made before the agent was there. */
  public Creator creator() {
    return creator;
  }

  /** The name of its first worker seen; null: none started yet. */
  public String workerName() {
    return workerName;
  }

  public long rejected() {
    return rejected.sum();
  }

  /** Of the timed tasks, those that ended by throwing. */
  public long failed() {
    return failed.sum();
  }

  /** From now on tasks are timed; null ends it. */
  public void tell(Times newTimes) {
    times = newTimes;
  }

  /** Its next use is its first again. */
  public void forget() {
    times = null;
    announced.set(false);
  }

  boolean timed() {
    return times != null;
  }

  boolean wraps() {
    return wraps;
  }

  void wrapNoMore() {
    wraps = false;
  }

  boolean firstUse() {
    return !announced.get() && announced.compareAndSet(false, true);
  }

  void workerStarted(String threadName) {
    if (workerName == null) {
      workerName = threadName;
    }
  }

  void rejectedOne() {
    rejected.increment();
  }

  void waited(long nanos) {
    Times told = times;
    if (told != null) {
      try {
        told.waited(nanos);
      } catch (Throwable e) {
        drop(e);
      }
    }
  }

  void ran(long runNanos, long latencyNanos, boolean well) {
    if (!well) {
      failed.increment();
    }
    Times told = times;
    if (told != null) {
      try {
        told.ran(runNanos, latencyNanos);
      } catch (Throwable e) {
        drop(e);
      }
    }
  }

  private void drop(Throwable failure) {
    times = null;
    Hooks.report("the times of a pool are no longer recorded", failure);
  }
}
