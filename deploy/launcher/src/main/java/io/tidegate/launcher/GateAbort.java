package io.tidegate.launcher;

import io.tidegate.gate.contract.FailOn;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is open a signal that ends the JVM (Ctrl-C, SIGTERM) aborts what runs, and the JVM's
 * exit code is that of an aborted run instead of the signal's.
 */
final class GateAbort implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  GateAbort(Runnable abort) {
    hook =
        new Thread(
            () -> {
              abort.run();
              boolean inTime = false;
              try {
                inTime = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              System.err.println(
                  inTime ? "tidegate: aborted" : "tidegate: aborted; requests were still open");
              System.err.flush();
              Runtime.getRuntime().halt(FailOn.ABORTED);
            },
            "gate-abort");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM ends, and the hook with it.
      return;
    }
  }
}
