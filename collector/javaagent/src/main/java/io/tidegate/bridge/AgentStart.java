package io.tidegate.bridge;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Starts the agent's body on a thread of its own. The application waits until its classes are
 * changed, so that no pool is missed, but never longer than the bound.
 */
public final class AgentStart {
  /** What became of the start, for who attached: {@code starting}, {@code on}, {@code off: why}. */
  public static final String STATUS = "tidegate.agent.status";

  private static final long BOUND_SECONDS = 3;
  private static final AtomicBoolean STARTED = new AtomicBoolean();

  private AgentStart() {}

  public static void start(String arguments, Instrumentation instrumentation, File jar) {
    if (!STARTED.compareAndSet(false, true)) {
      System.err.println("tidegate: the agent is in this JVM already; the second one is left out");
      return;
    }
    System.setProperty(STATUS, "starting");
    CountDownLatch instrumented = new CountDownLatch(1);
    Thread thread =
        new Thread(
            null,
            () -> run(arguments, instrumentation, jar, instrumented),
            "tidegate-agent",
            0,
            false);
    thread.setDaemon(true);
    thread.start();
    try {
      if (!instrumented.await(BOUND_SECONDS, TimeUnit.SECONDS)) {
        System.err.printf(
            "tidegate: the agent needs more than %d s to start: the application does not wait%n",
            BOUND_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(
      String arguments, Instrumentation instrumentation, File jar, CountDownLatch instrumented) {
    try {
      ClassLoader body = new BodyLoader(jar);
      // Kafka's clients look for their own classes through it.
      Thread.currentThread().setContextClassLoader(body);
      Object why =
          Class.forName("io.tidegate.javaagent.Body", true, body)
              .getMethod("run", String.class, Instrumentation.class, Runnable.class)
              .invoke(null, arguments, instrumentation, (Runnable) instrumented::countDown);
      // It has changed nothing: it may be told better, from the moment on that it says so.
      STARTED.set(false);
      System.setProperty(STATUS, "off: " + why);
    } catch (Throwable e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      System.err.println("tidegate: the agent ends, the application goes on: " + cause);
      System.setProperty(STATUS, "off: " + cause);
    } finally {
      instrumented.countDown();
    }
  }
}
