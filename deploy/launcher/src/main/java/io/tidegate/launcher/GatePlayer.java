package io.tidegate.launcher;

import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.run.AbortedException;
import io.tidegate.gate.run.GatePlan;
import io.tidegate.gate.run.GateRun;
import io.tidegate.gate.run.RunResult;
import io.tidegate.gate.run.WatchedFleet;
import io.tidegate.gate.traffic.TrafficModel;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the release gate on a thread of its own, and one that looks at the clock. */
final class GatePlayer {
  private static final Logger LOG = LoggerFactory.getLogger(GatePlayer.class);

  /**
   * How it ended.
   *
   * @param result empty: nothing was judged
   * @param model null: it could not be read
   */
  record End(
      Optional<RunResult> result,
      boolean aborted,
      String detail,
      PlanYaml yaml,
      TrafficModel model) {
    GatePlan plan() {
      return yaml.plan();
    }
  }

  private final String id;
  private final PlanYaml yaml;
  private final GateInputs inputs;
  private final Consumer<End> ended;
  private final Thread thread;
  private final Thread clock;
  private volatile String abortedWhy = "";
  private GateRun run;

  GatePlayer(
      String id,
      PlanYaml yaml,
      GateInputs.Folder folder,
      Duration longest,
      GateKafka kafka,
      WatchedFleet fleet,
      Consumer<String> progress,
      Consumer<End> ended) {
    this.id = id;
    this.yaml = yaml;
    this.ended = ended;
    inputs =
        new GateInputs(
            yaml, folder, () -> !abortedWhy.isEmpty(), progress, Optional.of(kafka), () -> fleet);
    thread = new Thread(this::play, "gate-run-" + id);
    clock = new Thread(() -> watch(longest), "gate-clock-" + id);
    clock.setDaemon(true);
  }

  void start() {
    thread.start();
    clock.start();
  }

  private void watch(Duration longest) {
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, longest.toNanos());
      if (thread.isAlive()) {
        abort(
            "it took longer than the setting gate.longest-run, %d s"
                .formatted(longest.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it soon; the first reason counts. */
  synchronized void abort(String why) {
    if (abortedWhy.isEmpty()) {
      abortedWhy = why;
      if (run != null) {
        run.abort();
      }
    }
  }

  void join(long millis) throws InterruptedException {
    thread.join(millis);
  }

  private void play() {
    End end;
    try {
      end = end(Optional.of(result()), "");
    } catch (AbortedException e) {
      end = end(Optional.empty(), abortedWhy);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end = end(Optional.empty(), "it was interrupted");
    } catch (IllegalArgumentException | CommandFailedException | UncheckedIOException e) {
      end =
          end(Optional.empty(), abortedWhy.isEmpty() ? String.valueOf(e.getMessage()) : abortedWhy);
    } catch (RuntimeException e) {
      LOG.error("the gate's run '{}' failed", id, e);
      end = end(Optional.empty(), "an error in the gate, see the log: " + e);
    }
    ended.accept(end);
  }

  private End end(Optional<RunResult> result, String detail) {
    boolean aborted = result.isEmpty() && !abortedWhy.isEmpty();
    return new End(result, aborted, detail, yaml, inputs.model());
  }

  private RunResult result() throws InterruptedException, AbortedException {
    Optional<Judgement> invalid = inputs.read();
    if (invalid.isPresent()) {
      return RunResult.of(invalid.get());
    }
    try (GateRun opened = inputs.run()) {
      synchronized (this) {
        run = opened;
        if (!abortedWhy.isEmpty()) {
          opened.abort();
        }
      }
      return opened.run();
    } finally {
      synchronized (this) {
        run = null;
      }
    }
  }
}
