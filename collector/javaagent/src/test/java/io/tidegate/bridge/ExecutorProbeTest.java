package io.tidegate.bridge;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a task may lie in a queue inside of a wrapper. */
class ExecutorProbeTest {
  private static class Named extends ThreadPoolExecutor {
    Named() {
      super(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }
  }

  private static class Looking extends Named {
    @Override
    protected void afterExecute(Runnable task, Throwable thrown) {}
  }

  private static final class BelowLooking extends Looking {}

  @Test
  void aLateAgentWrapsOnlyWhereNobodyLooks() {
    // One that needs no look into the JDK, which only a real agent may take.
    SynchronousQueue<Runnable> queue = new SynchronousQueue<>();
    assertTrue(ExecutorProbe.late(queue, ThreadPoolExecutor.class).wraps());
    assertTrue(ExecutorProbe.late(queue, Named.class).wraps());
    assertFalse(ExecutorProbe.late(queue, Looking.class).wraps());
    assertFalse(ExecutorProbe.late(queue, BelowLooking.class).wraps());
  }

  @Test
  void aQueueThatComparesItsTasksGetsNoWrapper() {
    assertFalse(
        ExecutorProbe.late(new PriorityBlockingQueue<>(), ThreadPoolExecutor.class).wraps());
  }
}
