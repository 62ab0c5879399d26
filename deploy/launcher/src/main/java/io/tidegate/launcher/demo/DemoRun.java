package io.tidegate.launcher.demo;

import io.tidegate.bus.TailConsumer;
import io.tidegate.demo.DemoDatabase;
import io.tidegate.demo.DemoFleet;
import io.tidegate.demo.DriverListener;
import io.tidegate.demo.DriverOptions;
import io.tidegate.demo.DriverResult;
import io.tidegate.demo.DriverWindow;
import io.tidegate.demo.FaultScript;
import io.tidegate.demo.FleetOptions;
import io.tidegate.demo.OpenLoopDriver;
import io.tidegate.demo.PoolSizes;
import io.tidegate.demo.Traffic;
import io.tidegate.launcher.CommandFailedException;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.Verification;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The traffic played once: a fresh fleet, a fresh control plane, and what was seen of them. */
final class DemoRun implements AutoCloseable {
  /** How long the last windows may take through broker, collector and store. */
  private static final long TAIL_SECONDS = 6;

  /**
   * What is played.
   *
   * @param mode of the policies: shadow for the unmanaged run, auto for the managed one
   */
  record Plan(
      String mode,
      Traffic traffic,
      PoolSizes sizes,
      FaultScript faults,
      long seed,
      Path dir,
      int consolePort) {}

  /** What came of it. */
  record Outcome(DriverResult users, RunRecord record) {}

  private final Plan plan;
  private final DemoDatabase database;
  private final Vertx vertx;
  private final DemoScreen screen;
  private final RunRecord record;
  private volatile ControlPlaneProcess controlPlane;
  private volatile DemoFleet fleet;
  private volatile OpenLoopDriver driver;
  private volatile TailConsumer tail;

  DemoRun(Plan plan, DemoDatabase database, Vertx vertx, DemoScreen screen) {
    this.plan = plan;
    this.database = database;
    this.vertx = vertx;
    this.screen = screen;
    this.record =
        new RunRecord(DemoPlan.WINDOW.toMillis(), plan.traffic().windows(), DemoPlan.SLO_MILLIS);
  }

  /** Where the control plane of a run keeps what it knows. */
  static Path dataDirectory(Path ofRun) {
    return ofRun.resolve("data");
  }

  Outcome play() throws Exception {
    Files.createDirectories(plan.dir());
    int kafkaPort = LocalPort.free();
    int consolePort = plan.consolePort() == 0 ? LocalPort.free() : plan.consolePort();
    String kafka = "127.0.0.1:" + kafkaPort;
    URI console = URI.create("http://127.0.0.1:" + consolePort);
    Path settings =
        Files.writeString(
            plan.dir().resolve("tidegate.yaml"),
            DemoPlan.settings(plan.mode(), kafkaPort, LocalPort.free(), consolePort));
    controlPlane =
        ControlPlaneProcess.start(
            List.of(
                "--config",
                settings.toString(),
                "--data-dir",
                dataDirectory(plan.dir()).toString()),
            console,
            plan.dir().resolve("control-plane.log"),
            text -> screen.say("  !  %s", text));
    // The agents connect when the broker is up, so both can start at once.
    fleet =
        DemoFleet.start(
            new FleetOptions(kafka, plan.sizes(), DemoPlan.WINDOW, plan.seed(), plan.dir()),
            database);
    controlPlane.awaitHealthy();
    screen.say("  control plane (pid %d) and page: %s", controlPlane.pid(), console);
    tail =
        TailConsumer.start(
                vertx,
                kafka,
                List.of(Topics.WINDOWS, Topics.FORECASTS, Topics.DECISIONS),
                TailConsumer.From.BEGINNING,
                (origin, message) -> see(message))
            .toCompletionStage()
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    driver =
        new OpenLoopDriver(
            DriverOptions.of(fleet.ordersUrl(), plan.seed())
                .withWindow(DemoPlan.WINDOW)
                .withSlo(DemoPlan.USER_SLO));
    DriverResult users = driver.run(plan.traffic(), new Listener());
    if (!fleet.dead().isEmpty()) {
      throw CommandFailedException.failed(
          "of the fleet, these ended during the run: %s; their logs are in %s"
              .formatted(fleet.dead(), plan.dir()),
          null);
    }
    awaitLastWindows();
    users.lagWarning().ifPresent(warning -> screen.say("  !  %s", warning));
    return new Outcome(users, record);
  }

  private void see(WireMessage message) {
    if (message instanceof PoolWindow window) {
      record.add(window);
    } else if (message instanceof Forecast forecast) {
      see(forecast);
    } else if (message instanceof Decision decision) {
      see(decision);
    } else if (message instanceof Verification verification) {
      record.add(verification);
      screen.verification(record.index(verification.atMillis() - 1), verification);
    }
  }

  private void see(Forecast forecast) {
    if (record.add(forecast)) {
      screen.forecast(record.index(forecast.madeAtMillis() - 1), forecast);
    }
  }

  private void see(Decision decision) {
    record.add(decision);
    if (decision.resizes() && plan.mode().equals("auto")) {
      screen.decision(record.index(decision.atMillis() - 1), decision);
    }
  }

  private void awaitLastWindows() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TAIL_SECONDS);
    while (record.newestComplete() < plan.traffic().windows() - 1 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** Stops traffic, then the fleet, then the control plane. May be called at any time. */
  @Override
  public void close() {
    if (driver != null) {
      driver.close();
    }
    if (tail != null) {
      tail.close();
    }
    if (fleet != null) {
      fleet.close();
    }
    if (controlPlane != null) {
      controlPlane.close();
    }
  }

  private final class Listener implements DriverListener {
    @Override
    public void windowStarted(int window) {
      if (window == 0) {
        long now = System.currentTimeMillis();
        record.startsAt(now - now % DemoPlan.WINDOW.toMillis());
      }
      try {
        for (FaultScript.Fault fault : plan.faults().startingAt(window)) {
          fleet.startFault(fault);
          screen.say(
              "  %3d  FAULT     %s x%s begins", window, fault.kind().label(), fault.amount());
        }
        for (FaultScript.Fault fault : plan.faults().endingAt(window)) {
          fleet.endFault(fault.kind());
          screen.say("  %3d  FAULT     %s ends", window, fault.kind().label());
        }
      } catch (IOException e) {
        throw new UncheckedIOException("a fault could not be set", e);
      }
    }

    @Override
    public void windowFinished(DriverWindow window) {
      record.startsAt(window.startMillis() - window.index() * DemoPlan.WINDOW.toMillis());
      int newest = record.newestComplete();
      screen.window(window, plan.traffic().windows(), newest < 0 ? 0 : record.totalSize(newest));
    }
  }
}
