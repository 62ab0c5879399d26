package io.tidegate.launcher.demo;

import io.tidegate.demo.DemoDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The scenario from beginning to end: play with fixed replicas, play under Tidegate, compare. */
public final class SlowDatabaseStage implements AutoCloseable {
  private final long seed;
  private final int consolePort;
  private final Path dir;
  private final DemoScreen screen;
  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setEventLoopPoolSize(1)
              .setWorkerPoolSize(2)
              .setInternalBlockingPoolSize(2));
  private volatile DemoDatabase database;
  private volatile AutoCloseable current = () -> {};
  private volatile boolean closed;

  /**
   * @param consolePort of the page; 0: a free one
   * @param dir where data and logs of the runs go
   */
  public SlowDatabaseStage(long seed, int consolePort, Path dir, PrintWriter out) {
    this.seed = seed;
    this.consolePort = consolePort;
    this.dir = dir;
    this.screen = new DemoScreen(out);
  }

  /** Plays everything; takes about twice {@link SlowDatabase#WINDOWS} seconds and a minute. */
  public SlowDatabaseReport play() throws Exception {
    screen.say(
        "A service of %d replicas with %d workers each; its database gets slower, and the same"
            + " %.0f requests/s hold ever more workers.",
        SlowDatabase.FEWEST, SlowDatabase.WORKERS_PER_REPLICA, SlowDatabase.RATE);
    screen.say(
        "One window is %d s here. SLO: 99%% of the requests of a window within %d ms, measured by"
            + " the client.",
        SlowDatabase.WINDOW.toSeconds(), SlowDatabase.USER_SLO.toMillis());
    screen.say("Logs: %s", dir);
    database = DemoDatabase.start(Files.createDirectories(dir.resolve("database")));
    screen.say("%n1. Fixed: %d replicas. Tidegate watches in shadow mode.", SlowDatabase.FEWEST);
    SlowDatabaseRun.Outcome unmanaged = play("unmanaged", "shadow");
    screen.say(
        "%n2. Under Tidegate: %d to %d replicas, each a process of its own.",
        SlowDatabase.FEWEST, SlowDatabase.MOST);
    return SlowDatabaseReport.of(unmanaged, play("managed", "auto"));
  }

  private SlowDatabaseRun.Outcome play(String name, String mode) throws Exception {
    SlowDatabaseRun run =
        new SlowDatabaseRun(mode, seed, dir.resolve(name), consolePort, database, vertx, screen);
    current = run;
    if (closed) {
      throw new InterruptedException("the demo was stopped");
    }
    try (run) {
      return run.play();
    }
  }

  /** Stops whatever is on; also called from a shutdown hook. */
  @Override
  public void close() throws Exception {
    closed = true;
    current.close();
    if (database != null) {
      database.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().get(2, TimeUnit.SECONDS);
  }
}
