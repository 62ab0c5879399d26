package io.tidegate.launcher.demo;

import io.tidegate.demo.DemoDatabase;
import io.tidegate.demo.DemoFleet;
import io.tidegate.demo.DriverOptions;
import io.tidegate.demo.FaultScript;
import io.tidegate.demo.FirstStretchSizing;
import io.tidegate.demo.FleetOptions;
import io.tidegate.demo.OpenLoopDriver;
import io.tidegate.demo.PoolSizes;
import io.tidegate.demo.Traffic;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The demo from beginning to end: size the pools, play without, play with, compare. */
public final class DemoStage implements AutoCloseable {
  private static final String MANAGED = "managed";

  private final Traffic traffic;
  private final FaultScript faults;
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
   * @param traffic already cut and scaled
   * @param consolePort of the page; 0: a free one
   * @param dir where data and logs of the runs go
   */
  public DemoStage(
      Traffic traffic, FaultScript faults, long seed, int consolePort, Path dir, PrintWriter out) {
    this.traffic = traffic;
    this.faults = faults;
    this.seed = seed;
    this.consolePort = consolePort;
    this.dir = dir;
    this.screen = new DemoScreen(out);
  }

  /** Plays everything; takes about twice the traffic's length and a minute. */
  public DemoReport play() throws Exception {
    introduce();
    database = DemoDatabase.start(Files.createDirectories(dir.resolve("database")));
    PoolSizes sizes = size();
    screen.say(
        "%n2. Fixed pools: the traffic with these sizes. Tidegate watches in shadow mode and changes"
            + " nothing.");
    DemoRun.Outcome unmanaged = play("unmanaged", "shadow", sizes);
    screen.say("%n3. Under Tidegate: the same traffic from the same sizes.");
    DemoRun.Outcome managed = play(MANAGED, "auto", sizes);
    return DemoReport.of(
        unmanaged.users().windows(),
        unmanaged.record(),
        managed.users().windows(),
        managed.record());
  }

  /** The half under Tidegate alone, until the traffic ends or it is closed. */
  public void stay() throws Exception {
    introduce();
    database = DemoDatabase.start(Files.createDirectories(dir.resolve("database")));
    screen.say(
        "%nUnder Tidegate, until you stop it with Ctrl-C. Look at the page; commands reach it with"
            + "%n  --data-dir %s",
        DemoRun.dataDirectory(dir.resolve(MANAGED)));
    play(MANAGED, "auto", DemoPlan.QUIET_SIZES);
  }

  private void introduce() {
    screen.say("Traffic: %d windows.", traffic.windows());
    traffic.notes().forEach(note -> screen.say("  %s", note));
    screen.say(
        "One window is %d s here: a breach that is forecast %d windows ahead is %d s away.%n"
            + "With the default window of 1 minute the same is %d minutes.",
        DemoPlan.WINDOW.toSeconds(),
        DemoPlan.HORIZON_WINDOWS,
        DemoPlan.HORIZON_WINDOWS * DemoPlan.WINDOW.toSeconds(),
        DemoPlan.HORIZON_WINDOWS);
    screen.say(
        "SLO: 99%% of the requests of a window within %d ms, measured by the client.",
        DemoPlan.USER_SLO.toMillis());
    screen.say("Logs: %s", dir);
  }

  private PoolSizes size() throws Exception {
    screen.say(
        "%n1. Sizing the fixed pools as a careful engineer would: from the first %d windows, for a"
            + " utilisation of 70%%.",
        FirstStretchSizing.STRETCH_WINDOWS);
    Path logs = Files.createDirectories(dir.resolve("sizing"));
    try (DemoFleet fleet =
            DemoFleet.start(
                new FleetOptions(null, PoolSizes.generous(), DemoPlan.WINDOW, seed, logs),
                database);
        OpenLoopDriver driver =
            new OpenLoopDriver(
                DriverOptions.of(fleet.ordersUrl(), seed).withWindow(DemoPlan.WINDOW))) {
      FirstStretchSizing sizing =
          FirstStretchSizing.measure(
              fleet,
              driver,
              traffic.firstWindows(FirstStretchSizing.STRETCH_WINDOWS),
              FirstStretchSizing.PLAYED_WINDOWS);
      sizing.lines().forEach(line -> screen.say("  %s", line));
      return sizing.sizes();
    }
  }

  private DemoRun.Outcome play(String name, String mode, PoolSizes sizes) throws Exception {
    DemoRun run =
        new DemoRun(
            new DemoRun.Plan(mode, traffic, sizes, faults, seed, dir.resolve(name), consolePort),
            database,
            vertx,
            screen);
    current = run;
    if (closed) {
      throw new InterruptedException("the demo was stopped");
    }
    try (run) {
      return run.play();
    }
  }

  /** Stops whatever is on; also called from a shutdown hook, within five seconds. */
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
