package io.tidegate.launcher;

import io.tidegate.gate.contract.FixtureLines;
import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.generators.SeveralGenerators;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Reason;
import io.tidegate.gate.load.Body;
import io.tidegate.gate.load.Load;
import io.tidegate.gate.load.LoadEngine;
import io.tidegate.gate.load.LoadOptions;
import io.tidegate.gate.run.CapacityPlan;
import io.tidegate.gate.run.ForecastPeak;
import io.tidegate.gate.run.GatePlan;
import io.tidegate.gate.run.GateRun;
import io.tidegate.gate.run.PeakLookup;
import io.tidegate.gate.run.PeakWish;
import io.tidegate.gate.run.ReplayPlan;
import io.tidegate.gate.run.WatchedFleet;
import io.tidegate.gate.traffic.ModelYaml;
import io.tidegate.gate.traffic.ReplayLog;
import io.tidegate.gate.traffic.Route;
import io.tidegate.gate.traffic.TrafficInput;
import io.tidegate.gate.traffic.TrafficModel;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.ExitCode;

/**
 * What a plan names: its model with the fixtures of that, its certificates, the log that it
 * replays, the peak that is forecast.
 */
final class GateInputs {
  /** Where files are that a plan names. */
  interface Folder {
    /**
     * @throws CommandFailedException it may not be there
     */
    Path file(String name);
  }

  private final PlanYaml yaml;
  private final Folder folder;
  private final BooleanSupplier stopped;
  private final Consumer<String> progress;
  private final Optional<GateKafka> kafka;
  private final Supplier<? extends WatchedFleet> fleet;
  private TrafficModel model;
  private String sha256 = "";
  private Optional<ReplayLog> log = Optional.empty();
  private Optional<ForecastPeak> peak = Optional.empty();

  /**
   * @param stopped a log that is long is read no further
   * @param kafka by which load generators are reached; empty: none are
   * @param fleet where a plan's chain and its forecast peak are read; asked for only if the plan
   *     has one of them
   */
  GateInputs(
      PlanYaml yaml,
      Folder folder,
      BooleanSupplier stopped,
      Consumer<String> progress,
      Optional<GateKafka> kafka,
      Supplier<? extends WatchedFleet> fleet) {
    this.fleet = fleet;
    this.kafka = kafka;
    this.yaml = yaml;
    this.folder = folder;
    this.stopped = stopped;
    this.progress = progress;
  }

  /** Null until it was read. */
  TrafficModel model() {
    return model;
  }

  /**
   * Reads the model and the log, and asks for the peak; a log is read to its end, which takes a
   * while of a large one.
   *
   * @return why the run is invalid before it begins; empty: it is not
   * @throws CommandFailedException a file cannot be read
   */
  Optional<Judgement> read() throws InterruptedException {
    Path modelFile = folder.file(yaml.model());
    String text = new String(bytes(modelFile), StandardCharsets.UTF_8);
    sha256 = ModelYaml.sha256(text);
    Optional<String> wanted = yaml.modelSha256();
    if (wanted.isPresent() && !wanted.get().equalsIgnoreCase(sha256)) {
      return Optional.of(
          Judgement.invalid(
              Reason.MODEL_MISMATCH,
              "the traffic model %s is %s and %s was to be used"
                  .formatted(modelFile, sha256, wanted.get())));
    }
    try {
      model = ModelYaml.read(text);
      log = yaml.plan().load().replay().map(this::log);
    } catch (IllegalArgumentException e) {
      String what = model == null ? modelFile + ": " : "";
      return Optional.of(Judgement.invalid(Reason.INPUT_UNREADABLE, what + e.getMessage()));
    }
    Optional<PeakWish> wish = yaml.plan().capacity().flatMap(CapacityPlan::wish);
    return wish.isEmpty() ? Optional.empty() : readPeak(wish.get());
  }

  private Optional<Judgement> readPeak(PeakWish wish) throws InterruptedException {
    PeakLookup.Found found;
    try {
      found = PeakLookup.of(wish, fleet.get());
    } catch (CommandFailedException e) {
      if (e.exitCode() == ExitCode.USAGE) {
        throw e;
      }
      found = PeakLookup.unreadable(wish, e.getMessage());
    }
    peak = found.peak();
    return found.invalid();
  }

  private ReplayLog log(ReplayPlan replay) {
    Path path = folder.file(replay.file());
    progress.accept("reading " + replay.file());
    try {
      return ReplayLog.read(
          new TrafficInput(replay.file(), () -> new Stoppable(Files.newInputStream(path))), model);
    } catch (IOException e) {
      throw CommandFailedException.usage("%s cannot be read: %s".formatted(path, e), e);
    }
  }

  /**
   * After {@link #read} found nothing against it.
   *
   * @throws IllegalArgumentException the plan does not go with the model, or with the log
   * @throws CommandFailedException a file cannot be read
   */
  GateRun run() {
    LoadOptions http = yaml.plan().http().withBodies(bodies());
    GatePlan told = yaml.plan().with(http.trust().map(t -> http.withTrust(pem(t))).orElse(http));
    GatePlan plan = peak.map(told::with).orElse(told);
    Supplier<Load> load =
        plan.load().generators() == 0
            ? () -> new LoadEngine(plan.http(), model.routes().size())
            : several(plan);
    return new GateRun(
        plan,
        model,
        sha256,
        log,
        progress,
        load,
        plan.chain().isEmpty() ? Optional.empty() : Optional.of(fleet.get()));
  }

  private Supplier<Load> several(GatePlan plan) {
    int generators = plan.load().generators();
    GateKafka by =
        kafka.orElseThrow(
            () ->
                CommandFailedException.usage(
                    "load.generators is %d, and there is no Kafka by which they are reached: must be with --kafka HOST:PORT"
                        .formatted(generators),
                    null));
    return () ->
        new SeveralGenerators(
            generators,
            List.of(plan.baseline(), plan.candidate()),
            plan.http(),
            model.routes().size(),
            plan.load().seed(),
            KafkaLine.ofJudge(by),
            progress);
  }

  private Path pem(Path written) {
    Path pem = folder.file(written.toString());
    String text = new String(bytes(pem), StandardCharsets.UTF_8);
    if (!text.contains("-----BEGIN CERTIFICATE-----")) {
      throw CommandFailedException.usage(
          "http.trust is '%s': must be a PEM file of certificates".formatted(written), null);
    }
    return pem;
  }

  private Map<Integer, List<Body>> bodies() {
    Map<Integer, List<Body>> bodies = new HashMap<>();
    for (int i = 0; i < model.routes().size(); i++) {
      Route route = model.routes().get(i);
      if (route.sent() && !route.fixture().isEmpty()) {
        Path beside = Path.of(yaml.model()).resolveSibling(route.fixture());
        Path fixture = folder.file(beside.toString());
        try {
          String lines = new String(bytes(fixture), StandardCharsets.UTF_8);
          bodies.put(i, FixtureLines.read(fixture.toString(), lines));
        } catch (IllegalArgumentException e) {
          throw CommandFailedException.usage("of " + route.name() + ": " + e.getMessage(), e);
        }
      }
    }
    return bodies;
  }

  static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw CommandFailedException.usage("%s cannot be read: %s".formatted(path, e), e);
    }
  }

  /** A log that nobody waits for any more. */
  private final class Stoppable extends FilterInputStream {
    Stoppable(InputStream in) {
      super(in);
    }

    private void check() throws InterruptedIOException {
      if (stopped.getAsBoolean()) {
        throw new InterruptedIOException("the run was aborted");
      }
    }

    @Override
    public int read() throws IOException {
      check();
      return super.read();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      check();
      return super.read(to, offset, length);
    }
  }
}
