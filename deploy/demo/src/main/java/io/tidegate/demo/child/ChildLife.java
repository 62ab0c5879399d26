package io.tidegate.demo.child;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The life of a child process: start, one READY line, an orderly end.
 *
 * <p>It ends on SIGTERM, and when standard input ends: the kernel closes that pipe even when the
 * parent is killed with -9, so no child outlives its parent.
 */
final class ChildLife {
  /** The parent kills what is not gone 5 s after its SIGTERM. */
  private static final long STOP_MILLIS = 4_000;

  /** An end that is asked for during the start waits for the start, to know what to clean up. */
  private static final long START_MILLIS = 20_000;

  private static final int EXIT_START_FAILED = 1;
  private static final int EXIT_BAD_ARGUMENTS = 2;

  private final String role;
  private final PrintStream stdout;
  private final Deque<Owned> owned = new ArrayDeque<>();
  private final CountDownLatch startOver = new CountDownLatch(1);
  private volatile Runnable lastResort = () -> {};

  private record Owned(String name, AutoCloseable resource) {}

  /** Starts a child; gives back what the READY line tells besides role and pid. */
  interface Start {
    JsonObject start(Arguments arguments, ChildLife life) throws Exception;
  }

  private ChildLife(String role, PrintStream stdout) {
    this.role = role;
    this.stdout = stdout;
  }

  static void run(String role, List<String> knownArguments, String[] line, Start start) {
    ChildLife life = new ChildLife(role, System.out);
    // Standard output is for the READY line alone; whatever a library prints goes to the log.
    System.setOut(System.err);
    life.live(knownArguments, line, start);
  }

  private void live(List<String> knownArguments, String[] line, Start start) {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, role + "-stop"));
    new Thread(this::endWithParent, role + "-parent-watch").start();
    try {
      JsonObject ready = start.start(new Arguments(knownArguments, line), this);
      JsonObject all = new JsonObject().put("role", role).put("pid", ProcessHandle.current().pid());
      stdout.println("READY " + all.mergeIn(ready).encode());
      stdout.flush();
      startOver.countDown();
    } catch (IllegalArgumentException e) {
      fail(EXIT_BAD_ARGUMENTS, e);
    } catch (Exception e) {
      fail(EXIT_START_FAILED, e);
    }
  }

  private void fail(int status, Exception e) {
    System.err.println(role + " did not start: " + e.getMessage());
    e.printStackTrace();
    startOver.countDown();
    System.exit(status);
  }

  /** Is closed at the end, before what was given earlier. */
  synchronized <T extends AutoCloseable> T owns(String name, T resource) {
    owned.push(new Owned(name, resource));
    return resource;
  }

  /** Is run when the orderly end takes too long, right before the process is halted. */
  void lastResort(Runnable action) {
    lastResort = action;
  }

  /** Not a daemon thread: it is what keeps the process alive. */
  private void endWithParent() {
    byte[] ignored = new byte[256];
    InputStream in = System.in;
    try {
      while (in.read(ignored) >= 0) {
        // Nobody says anything here: the stream matters by its end only.
      }
    } catch (IOException e) {
      System.err.println(role + ": standard input broke, which is taken for its end: " + e);
    }
    System.exit(0);
  }

  private void stop() {
    Thread limit = new Thread(this::haltWhenLate, role + "-stop-limit");
    limit.setDaemon(true);
    try {
      if (!startOver.await(START_MILLIS, TimeUnit.MILLISECONDS)) {
        System.err.println(role + ": stopped while it was still starting");
      }
      limit.start();
      closeAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void haltWhenLate() {
    CountDownLatch never = new CountDownLatch(1);
    try {
      if (!never.await(STOP_MILLIS, TimeUnit.MILLISECONDS)) {
        System.err.println(role + ": not stopped within " + STOP_MILLIS + " ms, halting");
        lastResort.run();
        Runtime.getRuntime().halt(EXIT_START_FAILED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void closeAll() {
    while (!owned.isEmpty()) {
      Owned next = owned.pop();
      try {
        next.resource().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        System.err.println(role + ": closing " + next.name() + " failed: " + e);
      }
    }
  }
}
