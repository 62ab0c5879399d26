package io.tidegate.launcher.nacos;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A thread for a client that blocks. */
final class OneThread {
  private static final long CLOSE_SECONDS = 5;

  private OneThread() {}

  static ScheduledExecutorService named(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Runs the last task behind the one in hand; what is not done within 5 s is interrupted. A second
   * call does nothing.
   */
  static void end(ScheduledExecutorService thread, Runnable last) throws InterruptedException {
    if (thread.isShutdown()) {
      return;
    }
    thread.execute(last);
    thread.shutdown();
    if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
      thread.shutdownNow();
    }
  }
}
