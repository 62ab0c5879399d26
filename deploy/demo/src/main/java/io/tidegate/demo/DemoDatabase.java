package io.tidegate.demo;

import io.tidegate.demo.child.DatabaseMain;
import io.tidegate.demo.child.DemoSchema;
import io.tidegate.demo.child.PostgresFiles;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The fleet's PostgreSQL, in a child process. It can outlive a fleet, to save its start for the
 * next run; its data are read only, and a fleet's start clears its faults.
 */
public final class DemoDatabase implements AutoCloseable {
  /** 40 for the largest pool, the rest for set-up, faults and the superuser's reserve. */
  static final int MAX_CONNECTIONS = 60;

  private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
  private static final long STOP_SECONDS = 2;

  /** Unpacking PostgreSQL's archive takes 64 MB at once; after the start nearly nothing is used. */
  private static final int HEAP_MEGABYTES = 256;

  private final ChildProcess child;
  private final Path dataDirectory;
  private final JsonObject ready;

  private DemoDatabase(ChildProcess child, Path dataDirectory, JsonObject ready) {
    this.child = child;
    this.dataDirectory = dataDirectory;
    this.ready = ready;
  }

  /** Starts it and waits until it serves; the data stand in a temporary directory. */
  public static DemoDatabase start(Path logDirectory) throws IOException, InterruptedException {
    Path dataDirectory = Files.createTempDirectory("tidegate-demo-postgres-");
    ChildProcess child =
        ChildProcess.start(
            "database",
            DatabaseMain.class,
            HEAP_MEGABYTES,
            List.of(
                "--data-dir",
                dataDirectory.toString(),
                "--max-connections",
                Integer.toString(MAX_CONNECTIONS)),
            logDirectory);
    try {
      return new DemoDatabase(child, dataDirectory, child.awaitReady(READY_TIMEOUT));
    } catch (InterruptedException | RuntimeException e) {
      stop(child, dataDirectory);
      throw e;
    }
  }

  public String jdbcUrl() {
    return ready.getString("jdbcUrl");
  }

  /**
   * From now on its own time per call is that many times as long; 1 is as it was.
   *
   * @throws IOException if it does not take that
   */
  public void slowDown(double factor) throws IOException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl())) {
      DemoSchema.setSlowness(connection, factor);
    } catch (SQLException e) {
      throw new IOException("the database's slowness could not be set: " + e.getMessage(), e);
    }
  }

  /** What the server takes at most, over all its clients. */
  public int maxConnections() {
    return ready.getInteger("maxConnections");
  }

  /** The child; PostgreSQL itself is its descendant. */
  public ProcessHandle process() {
    return child.handle();
  }

  /** PostgreSQL's own process. */
  public long serverPid() {
    return ready.getLong("postgresPid");
  }

  @Override
  public void close() {
    stop(child, dataDirectory);
  }

  private static void stop(ChildProcess child, Path dataDirectory) {
    child.terminate();
    try {
      child.awaitEnd(System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // For the case that the child was killed and could not do it.
      new PostgresFiles(dataDirectory).killAndDelete();
    }
  }
}
