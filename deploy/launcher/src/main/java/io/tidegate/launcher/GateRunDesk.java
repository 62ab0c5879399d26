package io.tidegate.launcher;

import io.tidegate.controller.service.web.GateDesk;
import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.load.Target;
import io.tidegate.gate.run.GatePlan;
import io.tidegate.gate.run.RunResult;
import io.tidegate.gate.run.WatchedFleet;
import io.tidegate.launcher.settings.GateSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs of the release gate in this process, one at a time, each on a thread of its own. What is
 * known of the newest ones is in memory and on the disk. Guarded by its own lock.
 */
final class GateRunDesk implements GateDesk, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GateRunDesk.class);

  /** Of all its runs. */
  static final List<String> FAILING = List.of("slo", "regression", "capacity", "inconclusive");

  private static final long CLOSE_MILLIS = 5000;

  /** What was checked and is not yet begun. */
  private record Waiting(PlanYaml yaml, String planSha256) {}

  private final GateSettings settings;
  private final GateFolder folder;
  private final GateKafka kafka;
  private final WatchedFleet fleet;
  private final GateRunStore store;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** In the order in which they were handed in. */
  private final Map<String, Run> runs = new LinkedHashMap<>();

  /** The one that has the place; null: it is free. */
  private String current;

  private Waiting waiting;
  private GatePlayer player;
  private boolean closed;

  private GateRunDesk(
      GateSettings settings,
      GateFolder folder,
      GateKafka kafka,
      WatchedFleet fleet,
      GateRunStore store,
      InstantSource clock) {
    this.settings = settings;
    this.kafka = kafka;
    this.fleet = fleet;
    this.folder = folder;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Takes up what is kept; a run that was running when the process before ended is aborted.
   *
   * @param kafka by which load generators are reached
   * @param fleet what this control plane shows, for a plan's chain and its forecast peak
   * @throws IOException the directories cannot be made or read
   */
  static GateRunDesk open(
      GateSettings settings, Path dataDir, GateKafka kafka, WatchedFleet fleet, InstantSource clock)
      throws IOException {
    Path directory = settings.directory().orElse(dataDir.resolve("gate"));
    if (settings.directory().isEmpty()) {
      Files.createDirectories(directory);
    }
    GateRunStore store = new GateRunStore(dataDir.resolve("gate-runs"));
    GateRunDesk desk =
        new GateRunDesk(settings, new GateFolder(directory), kafka, fleet, store, clock);
    for (Run kept : store.load()) {
      Run run = kept;
      if (kept.state() == State.RUNNING) {
        run = kept.ended(State.ABORTED, "the control plane ended", clock.millis());
        store.write(run);
      }
      desk.runs.put(run.id(), run);
    }
    desk.dropOldest();
    return desk;
  }

  @Override
  public synchronized Submission submit(String plan, String key, String by, String reason)
      throws RefusedException {
    String sha256 = GateOutputs.sha256(plan.getBytes(StandardCharsets.UTF_8));
    for (Run run : runs.values()) {
      if (run.key().equals(key)) {
        if (!run.planSha256().equals(sha256)) {
          throw new RefusedException(
              422,
              "key-used",
              "the Idempotency-Key '%s' is that of run '%s' of another plan: must be a new one"
                  .formatted(key, run.id()));
        }
        return new Submission(run, false);
      }
    }
    PlanYaml yaml = checked(plan);
    if (current != null || closed) {
      throw new RefusedException(
          503,
          "gate-busy",
          closed
              ? "the control plane is ending"
              : "run '%s' is not over, and there is one at a time: hand it in again later"
                  .formatted(current));
    }
    byte[] id = new byte[8];
    random.nextBytes(id);
    Run run =
        new Run(
            HexFormat.of().formatHex(id),
            key,
            State.RUNNING,
            by,
            reason,
            clock.millis(),
            0,
            sha256,
            yaml.plan().baseline().toString(),
            yaml.plan().candidate().toString(),
            "",
            "",
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    current = run.id();
    waiting = new Waiting(yaml, sha256);
    runs.put(run.id(), run);
    return new Submission(run, true);
  }

  private PlanYaml checked(String text) throws RefusedException {
    PlanYaml yaml;
    try {
      yaml = PlanYaml.read(text, PlanYaml.Changes.NONE);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(400, "bad-plan", e.getMessage());
    }
    GatePlan plan = yaml.plan();
    for (Target target : List.of(plan.baseline(), plan.candidate())) {
      if (!settings.allow().has(target)) {
        String allowed = settings.allow().toString();
        throw new RefusedException(
            403,
            "target-not-allowed",
            "%s is not in the setting gate.allow (%s): whoever runs this control plane says there where load may go"
                .formatted(target.authority(), allowed.isEmpty() ? "it is empty" : allowed));
      }
    }
    Duration longest = plan.longest();
    if (longest.compareTo(settings.longestRun()) > 0) {
      throw new RefusedException(
          400,
          "too-long",
          "the run takes up to %d s: must be at most the %d s of the setting gate.longest-run"
              .formatted(longest.toSeconds(), settings.longestRun().toSeconds()));
    }
    try {
      folder.file(yaml.model());
      plan.load().replay().ifPresent(replay -> folder.file(replay.file()));
      plan.http().trust().ifPresent(trust -> folder.file(trust.toString()));
    } catch (CommandFailedException e) {
      throw new RefusedException(400, "no-such-file", e.getMessage());
    }
    return yaml;
  }

  @Override
  public synchronized void start(String id, Consumer<String> progress, Runnable ended) {
    if (!id.equals(current) || waiting == null || closed) {
      return;
    }
    save(runs.get(id));
    player =
        new GatePlayer(
            id,
            waiting.yaml(),
            folder,
            settings.longestRun(),
            kafka,
            fleet,
            line -> {
              said(id, line);
              progress.accept(line);
            },
            end -> {
              end(id, end);
              ended.run();
            });
    waiting = null;
    player.start();
    dropOldest();
  }

  @Override
  public synchronized void forget(String id) {
    if (id.equals(current) && player == null) {
      runs.remove(id);
      current = null;
      waiting = null;
    }
  }

  private synchronized void said(String id, String line) {
    Run run = runs.get(id);
    if (run != null) {
      runs.put(id, run.saying(line));
    }
  }

  private synchronized void end(String id, GatePlayer.End end) {
    Run run = runs.get(id);
    Optional<RunResult> result = end.result();
    State state =
        end.aborted() ? State.ABORTED : result.isPresent() ? State.FINISHED : State.FAILED;
    Run over = run.ended(state, end.detail(), clock.millis());
    if (result.isPresent()) {
      over =
          over.judged(
              result.get().judgement().verdict().outcome().name(),
              GateRunFiles.verdict(run, end, result.get()));
    }
    runs.put(id, over);
    save(over);
    result.ifPresent(r -> GateRunFiles.save(store, run, end, r));
    current = null;
    player = null;
  }

  /** It is known in memory in any case. */
  private void save(Run run) {
    try {
      store.write(run);
    } catch (IOException e) {
      LOG.error("the gate's run '{}' cannot be written", run.id(), e);
    }
  }

  private void dropOldest() {
    while (runs.size() > GateRunStore.KEPT) {
      String oldest = runs.keySet().iterator().next();
      runs.remove(oldest);
      store.delete(oldest);
    }
  }

  @Override
  public synchronized Optional<Run> find(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  @Override
  public synchronized List<Run> newest(int limit) {
    List<Run> all = new ArrayList<>(runs.values());
    all.sort(Comparator.comparingLong(Run::submittedAtMillis).reversed());
    return all.subList(0, Math.min(limit, all.size()));
  }

  @Override
  public synchronized void abort(String id, String why) {
    if (id.equals(current) && player != null) {
      player.abort(why);
    }
  }

  @Override
  public synchronized void override(String id, Overruled override) {
    Run run = runs.get(id);
    if (run == null || !run.mayBeOverridden()) {
      return;
    }
    Run overruled = run.overruled(override);
    try {
      store.write(overruled);
    } catch (IOException e) {
      throw new IllegalStateException("run '%s' cannot be kept".formatted(id), e);
    }
    runs.put(id, overruled);
  }

  @Override
  public Optional<Path> report(String id) {
    return find(id).flatMap(run -> store.report(run.id()));
  }

  @Override
  public Optional<Path> policy(String id) {
    return find(id).flatMap(run -> store.policy(run.id()));
  }

  /** Ends what runs, within 5 s. */
  @Override
  public void close() throws InterruptedException {
    GatePlayer running;
    synchronized (this) {
      closed = true;
      running = player;
    }
    if (running != null) {
      running.abort("the control plane ended");
      running.join(CLOSE_MILLIS);
    }
  }
}
