package io.tidegate.demo.child;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What can be done to the service, and undone. Safe for use by several threads. */
final class Faults implements AutoCloseable {
  /** A leak that nobody ends ends by itself: a demo must not be able to wedge its machine. */
  private static final long LEAK_LIMIT_MINUTES = 30;

  private final String jdbcUrl;
  private final Executor workers;
  private final AtomicInteger leaked = new AtomicInteger();
  private double slowDbFactor = 1;
  private ScheduledExecutorService leaking;
  private CountDownLatch released = new CountDownLatch(0);

  /**
   * @param jdbcUrl of a connection beside the pool: the fault has to work on a pool that is
   *     exhausted
   */
  Faults(String jdbcUrl, Executor workers) {
    this.jdbcUrl = jdbcUrl;
    this.workers = workers;
  }

  /** The database's own time, times the factor. */
  synchronized void slowDb(double factor) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      DemoSchema.setSlowness(connection, factor);
    }
    slowDbFactor = factor;
  }

  synchronized void endSlowDb() throws SQLException {
    slowDb(1);
  }

  synchronized double slowDbFactor() {
    return slowDbFactor;
  }

  /** From now on loses workers at that rate: each enters a task that does not return. */
  synchronized void leak(double perSecond) {
    endLeak();
    CountDownLatch release = new CountDownLatch(1);
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "leak");
              thread.setDaemon(true);
              return thread;
            });
    long periodMicros = Math.max(1, Math.round(1e6 / perSecond));
    ScheduledFuture<?> unused =
        timer.scheduleAtFixedRate(
            () -> leakOne(release), periodMicros, periodMicros, TimeUnit.MICROSECONDS);
    released = release;
    leaking = timer;
  }

  private void leakOne(CountDownLatch release) {
    try {
      workers.execute(() -> holdWorker(release));
    } catch (RejectedExecutionException e) {
      // The pool is full already, and has counted it: nothing is left to lose.
    }
  }

  private void holdWorker(CountDownLatch release) {
    leaked.incrementAndGet();
    try {
      if (!release.await(LEAK_LIMIT_MINUTES, TimeUnit.MINUTES)) {
        System.err.println("a leaked worker came back after " + LEAK_LIMIT_MINUTES + " minutes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      leaked.decrementAndGet();
    }
  }

  /** Gives back every worker. */
  synchronized void endLeak() {
    // A task of the timer that is late still finds the latch open.
    released.countDown();
    if (leaking != null) {
      leaking.shutdownNow();
      leaking = null;
    }
  }

  /** Workers that are lost at the moment. */
  int leaked() {
    return leaked.get();
  }

  synchronized void endAll() throws SQLException {
    endLeak();
    endSlowDb();
  }

  /** Gives back the workers; the database may be gone already, and forgets by itself. */
  @Override
  public void close() {
    endLeak();
  }
}
