package io.tidegate.bridge;

import java.lang.reflect.Field;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts the application's own tasks back into a queue, each at its place, under the queue's own
 * locks. Only queues for which that is possible ever hold a {@link QueuedTask}: a queue of the
 * application's own class may look at what it is given, and one that sorts has to.
 */
final class QueueContents {
  private static final Field WORK_QUEUE = field(ThreadPoolExecutor.class, "workQueue");
  private static final Linked LINKED =
      Linked.of(LinkedBlockingQueue.class, "head", "putLock", "takeLock");
  private static final Linked DEQUE = Linked.of(LinkedBlockingDeque.class, "first", "lock", null);
  private static final Field ITEMS = field(ArrayBlockingQueue.class, "items");
  private static final Field LOCK = field(ArrayBlockingQueue.class, "lock");

  private QueueContents() {}

  /**
   * The executor's queue; null where this JDK does not let us. A subclass may have its own idea of
   * {@code getQueue()}.
   */
  @SuppressWarnings("unchecked")
  static BlockingQueue<Runnable> queue(ThreadPoolExecutor executor) {
    try {
      return WORK_QUEUE == null ? null : (BlockingQueue<Runnable>) WORK_QUEUE.get(executor);
    } catch (IllegalAccessException e) {
      return null;
    }
  }

  static boolean canBeBared(BlockingQueue<?> queue) {
    if (queue == null) {
      return false;
    }
    Class<?> type = queue.getClass();
    // A synchronous queue holds nothing that anybody could look at.
    return type == SynchronousQueue.class
        || (type == LinkedBlockingQueue.class && LINKED != null)
        || (type == LinkedBlockingDeque.class && DEQUE != null)
        || (type == ArrayBlockingQueue.class && ITEMS != null && LOCK != null);
  }

  static void bare(BlockingQueue<?> queue) throws IllegalAccessException {
    Class<?> type = queue.getClass();
    if (type == LinkedBlockingQueue.class) {
      LINKED.bare(queue);
    } else if (type == LinkedBlockingDeque.class) {
      DEQUE.bare(queue);
    } else if (type == ArrayBlockingQueue.class) {
      bareArray(queue);
    }
  }

  private static void bareArray(Object queue) throws IllegalAccessException {
    ReentrantLock lock = (ReentrantLock) LOCK.get(queue);
    lock.lock();
    try {
      Object[] items = (Object[]) ITEMS.get(queue);
      for (int i = 0; i < items.length; i++) {
        if (items[i] instanceof QueuedTask queued) {
          items[i] = queued.task;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private static Field field(Class<?> type, String name) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException | RuntimeException e) {
      Hooks.report("tasks in a " + type.getSimpleName() + " are not timed", e);
      return null;
    }
  }

  /** A queue of nodes; its locks in the order in which it takes them itself. */
  private record Linked(Field first, Field item, Field next, Field outer, Field inner) {

    static Linked of(Class<?> type, String first, String outer, String inner) {
      Field start = field(type, first);
      Field outerLock = field(type, outer);
      Field innerLock = inner == null ? outerLock : field(type, inner);
      if (start == null || outerLock == null || innerLock == null) {
        return null;
      }
      Field item = field(start.getType(), "item");
      Field next = field(start.getType(), "next");
      return item == null || next == null
          ? null
          : new Linked(start, item, next, outerLock, innerLock);
    }

    void bare(Object queue) throws IllegalAccessException {
      ReentrantLock outerLock = (ReentrantLock) outer.get(queue);
      ReentrantLock innerLock = (ReentrantLock) inner.get(queue);
      outerLock.lock();
      innerLock.lock();
      try {
        for (Object node = first.get(queue); node != null; node = next.get(node)) {
          if (item.get(node) instanceof QueuedTask queued) {
            item.set(node, queued.task);
          }
        }
      } finally {
        innerLock.unlock();
        outerLock.unlock();
      }
    }
  }
}
