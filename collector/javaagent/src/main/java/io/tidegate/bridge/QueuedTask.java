package io.tidegate.bridge;

/**
 * A task in an executor's queue with the moment of its submission. Only the queue and the worker
 * ever see one: wherever the executor hands a task out, it hands out what is in here.
 */
final class QueuedTask implements Runnable {
  final Runnable task;
  private final ExecutorProbe probe;
  private final long submittedNanos = System.nanoTime();

  QueuedTask(Runnable task, ExecutorProbe probe) {
    this.task = task;
    this.probe = probe;
  }

  static Runnable bare(Runnable task) {
    return task instanceof QueuedTask queued ? queued.task : task;
  }

  @Override
  public void run() {
    long startNanos = System.nanoTime();
    probe.waited(startNanos - submittedNanos);
    boolean well = false;
    try {
      task.run();
      well = true;
    } finally {
      long endNanos = System.nanoTime();
      probe.ran(endNanos - startNanos, endNanos - submittedNanos, well);
    }
  }

  @Override
  public String toString() {
    return task.toString();
  }

  /** Equals the task itself and the task in a queue: for {@code BlockingQueue.remove(Object)}. */
  static final class Sought implements Runnable {
    private final Runnable task;

    Sought(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      task.run();
    }

    @Override
    @SuppressWarnings("EqualsWhichDoesntCheckParameterClass")
    public boolean equals(Object other) {
      return task.equals(other instanceof QueuedTask queued ? queued.task : other);
    }

    @Override
    public int hashCode() {
      return task.hashCode();
    }
  }
}
