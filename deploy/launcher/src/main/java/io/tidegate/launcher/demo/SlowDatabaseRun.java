package io.tidegate.launcher.demo;

import io.tidegate.bus.TailConsumer;
import io.tidegate.demo.DemoDatabase;
import io.tidegate.demo.DriverListener;
import io.tidegate.demo.DriverOptions;
import io.tidegate.demo.DriverResult;
import io.tidegate.demo.DriverWindow;
import io.tidegate.demo.OpenLoopDriver;
import io.tidegate.demo.ReplicaBalancer;
import io.tidegate.demo.ReplicatedFleet;
import io.tidegate.launcher.CommandFailedException;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.launcher.replicas.ProcessScaler;
import io.tidegate.launcher.replicas.ReplicaFollower;
import io.tidegate.launcher.replicas.ReplicaFollowerOptions;
import io.tidegate.launcher.replicas.ReplicaListener;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.Verification;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * The scenario played once. The replicas are processes of this one, which also carries out what the
 * control plane decides about them.
 */
final class SlowDatabaseRun implements AutoCloseable {
  private static final long START_SECONDS = 60;

  /** They start one after the other, and where others use the machine too that takes its time. */
  private static final long REPLICAS_SECONDS = 180;

  private static final Duration DRAIN = Duration.ofSeconds(2);
  private static final Duration STOP = Duration.ofSeconds(5);

  /** How long the last verdict may take through broker and controller. */
  private static final long TAIL_SECONDS = 3;

  /** What came of it. */
  record Outcome(DriverResult users, RunRecord record, ReplicaTrack replicas) {}

  private final String mode;
  private final long seed;
  private final Path dir;
  private final int askedPort;
  private final DemoDatabase database;
  private final Vertx vertx;
  private final DemoScreen screen;
  private final RunRecord record =
      new RunRecord(SlowDatabase.WINDOW.toMillis(), SlowDatabase.WINDOWS, SlowDatabase.SLO_MILLIS);
  private final ReplicaTrack replicas = new ReplicaTrack();
  private final ReplicaBalancer balancer = new ReplicaBalancer();
  private volatile ControlPlaneProcess controlPlane;
  private volatile ReplicatedFleet fleet;
  private volatile ProcessScaler scaler;
  private volatile ReplicaFollower follower;
  private volatile OpenLoopDriver driver;
  private volatile TailConsumer tail;

  /**
   * @param mode of the replicas' policy: shadow or auto
   * @param consolePort of the page; 0: a free one
   */
  SlowDatabaseRun(
      String mode,
      long seed,
      Path dir,
      int consolePort,
      DemoDatabase database,
      Vertx vertx,
      DemoScreen screen) {
    this.mode = mode;
    this.seed = seed;
    this.dir = dir;
    this.askedPort = consolePort;
    this.database = database;
    this.vertx = vertx;
    this.screen = screen;
  }

  Outcome play() throws Exception {
    Files.createDirectories(dir);
    int kafkaPort = LocalPort.free();
    int consolePort = askedPort == 0 ? LocalPort.free() : askedPort;
    String kafka = "127.0.0.1:" + kafkaPort;
    URI console = URI.create("http://127.0.0.1:" + consolePort);
    Path settings =
        Files.writeString(
            dir.resolve("tidegate.yaml"),
            SlowDatabase.settings(mode, kafkaPort, LocalPort.free(), consolePort));
    controlPlane =
        ControlPlaneProcess.start(
            List.of("--config", settings.toString(), "--data-dir", dir.resolve("data").toString()),
            console,
            dir.resolve("control-plane.log"),
            text -> screen.say("  !  %s", text));
    controlPlane.awaitHealthy();
    screen.say("  control plane (pid %d) and page: %s", controlPlane.pid(), console);
    fleet =
        ReplicatedFleet.start(
            new ReplicatedFleet.FleetPlan(
                kafka, SlowDatabase.WORKERS_PER_REPLICA, SlowDatabase.WINDOW, seed, dir),
            database);
    scaler =
        new ProcessScaler(
            vertx,
            new ProcessScaler.Options(
                "orders", fleet::replica, SlowDatabase.FEWEST, 1, DRAIN, STOP),
            new Balanced());
    awaitReplicas();
    warmUp(console);
    tail =
        await(
            TailConsumer.start(
                vertx,
                kafka,
                List.of(Topics.WINDOWS, Topics.FORECASTS, Topics.DECISIONS),
                TailConsumer.From.BEGINNING,
                (origin, message) -> see(message)));
    follower =
        await(
            ReplicaFollower.start(
                vertx,
                ReplicaFollowerOptions.of(
                    kafka, List.of(SlowDatabase.SERVICE), service -> scaler, Optional.empty())));
    await(follower.owning());
    driver =
        new OpenLoopDriver(
            DriverOptions.of(console, seed)
                .withWindow(SlowDatabase.WINDOW)
                .withSlo(SlowDatabase.USER_SLO),
            balancer);
    DriverResult users = driver.run(SlowDatabase.traffic(seed), new Listener());
    if (!fleet.alive()) {
      throw CommandFailedException.failed(
          "payments ended during the run; the logs are in " + dir, null);
    }
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(TAIL_SECONDS));
    users.lagWarning().ifPresent(warning -> screen.say("  !  %s", warning));
    return new Outcome(users, record, replicas);
  }

  /** Cold processes are slow for a reason that is none of the scenario's: nobody acts on it. */
  private void warmUp(URI console) throws Exception {
    driver =
        new OpenLoopDriver(
            DriverOptions.of(console, seed)
                .withWindow(SlowDatabase.WINDOW)
                .withSlo(SlowDatabase.USER_SLO),
            balancer);
    driver.run(SlowDatabase.warmUp(seed), new DriverListener() {});
    driver.close();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
  }

  private void awaitReplicas() throws TimeoutException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(REPLICAS_SECONDS);
    while (balancer.size() < SlowDatabase.FEWEST) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "%d of %d replicas of orders are ready after %d s; their logs are in %s"
                .formatted(balancer.size(), SlowDatabase.FEWEST, REPLICAS_SECONDS, dir));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    screen.say("  %d replicas of orders are ready", balancer.size());
  }

  private void see(WireMessage message) {
    if (message instanceof PoolWindow window) {
      if (SlowDatabase.SLO_MILLIS.containsKey(window.pool())) {
        record.add(window);
      }
    } else if (message instanceof Forecast forecast) {
      if (forecast.pool().equals(SlowDatabase.SERVICE.pool()) && record.add(forecast)) {
        screen.forecast(record.index(forecast.madeAtMillis() - 1), forecast);
      }
    } else if (message instanceof Decision decision) {
      record.add(decision);
      if (decision.resizes()) {
        screen.decision(record.index(decision.atMillis() - 1), decision);
      }
    } else if (message instanceof Verification verification) {
      record.add(verification);
      screen.verification(record.index(verification.atMillis() - 1), verification);
    }
  }

  /** Stops traffic, then the replicas, then the control plane. May be called at any time. */
  @Override
  public void close() throws Exception {
    if (driver != null) {
      driver.close();
    }
    if (tail != null) {
      tail.close();
    }
    if (follower != null) {
      // Closes the scaler too.
      await(follower.close());
    } else if (scaler != null) {
      await(scaler.close());
    }
    if (fleet != null) {
      fleet.close();
    }
    if (controlPlane != null) {
      controlPlane.close();
    }
  }

  /** What the client's balancer has to know of the processes. */
  private final class Balanced implements ReplicaListener {
    @Override
    public void ready(int number, String told) {
      balancer.add(number, new JsonObject(told).getInteger("httpPort"));
    }

    @Override
    public Future<Void> leaving(int number) {
      Promise<Void> idle = Promise.promise();
      balancer.leave(number, idle::tryComplete);
      return idle.future();
    }

    @Override
    public void gone(int number) {
      balancer.remove(number);
    }
  }

  private final class Listener implements DriverListener {
    @Override
    public void windowStarted(int window) {
      if (window == 0) {
        long now = System.currentTimeMillis();
        record.startsAt(now - now % SlowDatabase.WINDOW.toMillis());
      }
      replicas.add(window, balancer.size());
      double slowness = SlowDatabase.slowness(window);
      if (window > 0 && slowness == SlowDatabase.slowness(window - 1)) {
        return;
      }
      try {
        database.slowDown(slowness);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (window == SlowDatabase.RAMP_FROM + 1 || window == SlowDatabase.BACK_AT) {
        screen.say(
            "  %3d  DATABASE  %s",
            window,
            window == SlowDatabase.BACK_AT
                ? "is as it was"
                : "gets slower, to %.0f times its time per call at window %d"
                    .formatted(SlowDatabase.SLOWEST, SlowDatabase.RAMP_TO));
      }
    }

    @Override
    public void windowFinished(DriverWindow window) {
      record.startsAt(window.startMillis() - window.index() * SlowDatabase.WINDOW.toMillis());
      screen.replicas(
          window, SlowDatabase.WINDOWS, balancer.size(), SlowDatabase.slowness(window.index()));
    }
  }
}
