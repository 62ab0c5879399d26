package io.tidegate.launcher.demo;

import io.tidegate.bus.TailConsumer;
import io.tidegate.demo.DemoFleet;
import io.tidegate.demo.DriverListener;
import io.tidegate.demo.DriverOptions;
import io.tidegate.demo.DriverResult;
import io.tidegate.demo.DriverWindow;
import io.tidegate.demo.FleetOptions;
import io.tidegate.demo.OpenLoopDriver;
import io.tidegate.launcher.CommandFailedException;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PolicySet;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.Verification;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The scenario from beginning to end: one run under Tidegate, into which the policy falls. */
public final class HarmfulPolicyStage implements AutoCloseable {
  private static final long START_SECONDS = 60;

  /** How long the last windows may take through broker and controller. */
  private static final long TAIL_SECONDS = 3;

  private final long seed;
  private final int askedPort;
  private final Path dir;
  private final DemoScreen screen;
  private final RunRecord record =
      new RunRecord(
          HarmfulPolicy.WINDOW.toMillis(),
          HarmfulPolicy.WINDOWS,
          Map.of(HarmfulPolicy.POOL, (double) HarmfulPolicy.USER_SLO.toMillis()));
  private final CompletableFuture<Integer> applied = new CompletableFuture<>();
  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions()
              .setEventLoopPoolSize(1)
              .setWorkerPoolSize(2)
              .setInternalBlockingPoolSize(2));
  private volatile ControlPlaneProcess controlPlane;
  private volatile DemoFleet fleet;
  private volatile OpenLoopDriver driver;
  private volatile TailConsumer tail;
  private volatile Process apply;

  /**
   * @param consolePort of the page; 0: a free one
   * @param dir where data and logs of the run go
   */
  public HarmfulPolicyStage(long seed, int consolePort, Path dir, PrintWriter out) {
    this.seed = seed;
    this.askedPort = consolePort;
    this.dir = dir;
    this.screen = new DemoScreen(out);
  }

  /** Plays everything; takes {@link HarmfulPolicy#WINDOWS} seconds and half a minute. */
  public HarmfulPolicyReport play() throws Exception {
    screen.say(
        "A service with %d workers, which are enough for %.0f requests/s. Tidegate watches in shadow"
            + " mode. At window %d somebody lets it act, by a policy with max-size %d where 40 was"
            + " meant.",
        HarmfulPolicy.WORKERS, HarmfulPolicy.RATE, HarmfulPolicy.APPLIED_FROM, HarmfulPolicy.SLIP);
    screen.say(
        "One window is %d s here. SLO: 99%% of the requests of a window within %d ms, measured by"
            + " the client.",
        HarmfulPolicy.WINDOW.toSeconds(), HarmfulPolicy.USER_SLO.toMillis());
    screen.say("Logs: %s", dir);
    start();
    DriverResult users = driver.run(HarmfulPolicy.traffic(seed), new Listener());
    if (!fleet.dead().isEmpty()) {
      throw CommandFailedException.failed(
          "of the fleet, these ended during the run: %s; their logs are in %s"
              .formatted(fleet.dead(), dir),
          null);
    }
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(TAIL_SECONDS));
    users.lagWarning().ifPresent(warning -> screen.say("  !  %s", warning));
    List<HarmfulPolicyReport.Seen> sizes = new ArrayList<>();
    for (int w = 0; w < HarmfulPolicy.WINDOWS; w++) {
      int size = record.totalSize(w);
      if (size > 0) {
        sizes.add(new HarmfulPolicyReport.Seen(w, size));
      }
    }
    return HarmfulPolicyReport.of(applied.getNow(-1), record, sizes, users.windows());
  }

  private void start() throws Exception {
    int kafkaPort = LocalPort.free();
    int consolePort = askedPort == 0 ? LocalPort.free() : askedPort;
    String kafka = "127.0.0.1:" + kafkaPort;
    URI console = URI.create("http://127.0.0.1:" + consolePort);
    Path settings =
        Files.writeString(
            dir.resolve("tidegate.yaml"),
            HarmfulPolicy.settings(kafkaPort, LocalPort.free(), consolePort));
    controlPlane =
        ControlPlaneProcess.start(
            List.of("--config", settings.toString(), "--data-dir", data().toString()),
            console,
            dir.resolve("control-plane.log"),
            text -> screen.say("  !  %s", text));
    fleet =
        DemoFleet.start(
            new FleetOptions(kafka, HarmfulPolicy.SIZES, HarmfulPolicy.WINDOW, seed, dir));
    controlPlane.awaitHealthy();
    screen.say("  control plane (pid %d) and page: %s", controlPlane.pid(), console);
    tail =
        TailConsumer.start(
                vertx,
                kafka,
                List.of(Topics.WINDOWS, Topics.DECISIONS, Topics.POLICIES),
                TailConsumer.From.BEGINNING,
                (origin, message) -> see(message))
            .toCompletionStage()
            .toCompletableFuture()
            .get(START_SECONDS, TimeUnit.SECONDS);
    driver =
        new OpenLoopDriver(
            DriverOptions.of(fleet.ordersUrl(), seed)
                .withWindow(HarmfulPolicy.WINDOW)
                .withSlo(HarmfulPolicy.USER_SLO));
  }

  private Path data() {
    return dir.resolve("data");
  }

  private void see(WireMessage message) {
    if (message instanceof PoolWindow window) {
      if (window.pool().equals(HarmfulPolicy.POOL)) {
        record.add(window);
      }
    } else if (message instanceof Decision decision) {
      if (decision.pool().equals(HarmfulPolicy.POOL)) {
        record.add(decision);
        if (decision.resizes()) {
          screen.decision(record.index(decision.atMillis() - 1), decision);
        }
      }
    } else if (message instanceof PolicySet policies) {
      // As of decisions: the newest window that had ended.
      int at = record.index(policies.atMillis()) - 1;
      if (applied.complete(at)) {
        screen.say(
            "  %3d  POLICY    'tidegate policy apply %s': max-size %d, in one step",
            at, dir.resolve("policy.yaml"), HarmfulPolicy.SLIP);
      }
    } else if (message instanceof Verification verification) {
      record.add(verification);
      screen.verification(record.index(verification.atMillis() - 1), verification);
    }
  }

  /** As a person would do it, in a process of its own; the traffic goes on meanwhile. */
  private void apply() throws IOException {
    Path file = Files.writeString(dir.resolve("policy.yaml"), HarmfulPolicy.policy());
    Path log = dir.resolve("policy-apply.log");
    List<String> command = new ArrayList<>(ChildJvm.command("128m", "io.tidegate.launcher.Main"));
    command.addAll(
        List.of(
            "policy",
            "apply",
            file.toString(),
            "--reason",
            HarmfulPolicy.REASON,
            "--data-dir",
            data().toString()));
    apply =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    apply
        .onExit()
        .thenAccept(
            ended -> {
              if (ended.exitValue() != 0) {
                screen.say(
                    "  !  the policy was not applied (exit code %d): see %s",
                    ended.exitValue(), log);
              }
            });
  }

  /** Stops traffic, then the fleet, then the control plane. May be called at any time. */
  @Override
  public void close() throws Exception {
    if (driver != null) {
      driver.close();
    }
    if (apply != null) {
      apply.destroyForcibly();
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
    vertx.close().toCompletionStage().toCompletableFuture().get(2, TimeUnit.SECONDS);
  }

  private final class Listener implements DriverListener {
    @Override
    public void windowStarted(int window) {
      if (window == 0) {
        long now = System.currentTimeMillis();
        record.startsAt(now - now % HarmfulPolicy.WINDOW.toMillis());
      }
      if (window == HarmfulPolicy.APPLIED_FROM) {
        try {
          apply();
        } catch (IOException e) {
          throw new UncheckedIOException("the policy could not be applied", e);
        }
      }
    }

    @Override
    public void windowFinished(DriverWindow window) {
      record.startsAt(window.startMillis() - window.index() * HarmfulPolicy.WINDOW.toMillis());
      int newest = record.newestComplete();
      screen.window(window, HarmfulPolicy.WINDOWS, newest < 0 ? 0 : record.totalSize(newest));
    }
  }
}
