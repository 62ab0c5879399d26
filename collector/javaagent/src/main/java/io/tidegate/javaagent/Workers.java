package io.tidegate.javaagent;

import java.lang.reflect.Field;
import java.util.Set;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up the threads of an executor that had started before the agent was there. */
final class Workers {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private Workers() {}

  /** The name of any worker; null where there is none, or the executor is busy with its workers. */
  static String anyName(ThreadPoolExecutor executor) {
    try {
      ReentrantLock lock = (ReentrantLock) read(ThreadPoolExecutor.class, "mainLock", executor);
      if (!lock.tryLock()) {
        return null;
      }
      try {
        Set<?> workers = (Set<?>) read(ThreadPoolExecutor.class, "workers", executor);
        for (Object worker : workers) {
          return ((Thread) read(worker.getClass(), "thread", worker)).getName();
        }
      } finally {
        lock.unlock();
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("the workers of {} cannot be seen", executor, e);
    }
    return null;
  }

  private static Object read(Class<?> type, String name, Object from)
      throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(from);
  }
}
