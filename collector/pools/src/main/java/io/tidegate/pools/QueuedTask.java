package io.tidegate.pools;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A task, when it came, and the task behind it: the wrapper is the queue's node, so that a task
 * costs one object. The stamp lives here, never in a map, so that nothing can leak.
 */
class QueuedTask {
  /** In place of a stamp where nobody asks for times. */
  static final long UNTIMED = Long.MIN_VALUE;

  private static final VarHandle NEXT;

  static {
    try {
      NEXT = MethodHandles.lookup().findVarHandle(QueuedTask.class, "next", QueuedTask.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final long submittedNanos;
  final ContextHook.Captured context;
  private Runnable command;

  @SuppressWarnings("unused") // by NEXT
  private volatile QueuedTask next;

  QueuedTask(Runnable command, long submittedNanos, ContextHook.Captured context) {
    this.command = command;
    this.submittedNanos = submittedNanos;
    this.context = context;
  }

  /**
   * What is to be run. Only for the thread that took the node from the queue, once: the node stays
   * in the queue as its front, and must not keep the task alive.
   */
  Runnable take() {
    Runnable taken = command;
    command = null;
    return taken;
  }

  boolean timed() {
    return submittedNanos != UNTIMED;
  }

  QueuedTask next() {
    return next;
  }

  void link(QueuedTask behind) {
    next = behind;
  }

  /** Points to itself: whoever still stands here has to begin again at the front. */
  void unlink() {
    NEXT.setRelease(this, this);
  }
}
