package io.tidegate.javaagent;

import io.tidegate.bridge.Hooks;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * The code that is copied into methods of the JDK and of HikariCP. It sees nothing but the bridge.
 * Whatever a hook throws is suppressed there: the method goes on as it was written.
 */
@SuppressWarnings({"UnusedVariable", "unused"})
final class Advices {
  private Advices() {}

  static final class Created {
    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(@Advice.This ThreadPoolExecutor executor) {
      Hooks.created(executor);
    }
  }

  static final class Execute {
    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(
        @Advice.This ThreadPoolExecutor executor,
        @Advice.Argument(value = 0, readOnly = false) Runnable task) {
      task = Hooks.submitted(executor, task);
    }
  }

  static final class DelayedExecute {
    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This ThreadPoolExecutor executor, @Advice.Argument(0) Object task) {
      Hooks.scheduled(executor, task);
    }
  }

  static final class RunWorker {
    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This ThreadPoolExecutor executor) {
      Hooks.workerStarted(executor);
    }
  }

  static final class Reject {
    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(
        @Advice.This ThreadPoolExecutor executor,
        @Advice.Argument(value = 0, readOnly = false) Runnable task) {
      task = Hooks.rejected(executor, task);
    }
  }

  static final class Remove {
    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(
        @Advice.This ThreadPoolExecutor executor,
        @Advice.Argument(value = 0, readOnly = false) Runnable task) {
      task = Hooks.removed(executor, task);
    }
  }

  static final class Purge {
    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This ThreadPoolExecutor executor) {
      Hooks.purged(executor);
    }
  }

  static final class DrainQueue {
    @Advice.OnMethodExit(suppress = Throwable.class)
    static void exit(@Advice.Return List<Runnable> tasks) {
      Hooks.bareAll(tasks);
    }
  }

  static final class GetQueue {
    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This ThreadPoolExecutor executor) throws IllegalAccessException {
      Hooks.queueTaken(executor);
    }
  }

  static final class QueueSeen {
    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This Object queue) throws IllegalAccessException {
      Hooks.queueSeen(queue);
    }
  }

  static final class GetConnection {
    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(@Advice.This Object dataSource) {
      Hooks.connectionAsked(dataSource);
    }
  }

  static final class SetTrackerFactory {
    @Advice.OnMethodEnter(suppress = Throwable.class)
    static void enter(
        @Advice.FieldValue("config") Object config,
        @Advice.Argument(value = 0, readOnly = false, typing = Assigner.Typing.DYNAMIC)
            Object factory) {
      factory = Hooks.trackerFactory(config, factory);
    }
  }
}
