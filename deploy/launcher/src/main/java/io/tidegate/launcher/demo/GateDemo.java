package io.tidegate.launcher.demo;

import io.tidegate.demo.shop.ShopLog;
import io.tidegate.demo.shop.ShopService;
import io.tidegate.demo.shop.ShopVersion;
import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.judge.Outcome;
import io.tidegate.gate.run.AbortedException;
import io.tidegate.gate.run.GateRun;
import io.tidegate.gate.run.RunResult;
import io.tidegate.gate.traffic.Anonymiser;
import io.tidegate.gate.traffic.ModelMaker;
import io.tidegate.gate.traffic.ModelOptions;
import io.tidegate.gate.traffic.ModelYaml;
import io.tidegate.gate.traffic.TrafficInput;
import io.tidegate.gate.traffic.TrafficModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The gate on a shop of which it is known what is wrong with each candidate. All files of a run
 * stay in a directory: the model, the plans and what came of them.
 */
public final class GateDemo {
  private static final double MEAN_PER_SECOND = 100;

  /** With its margin more than the smaller pool can do: 10 workers at some 30 ms give 330. */
  private static final double PEAK_PER_SECOND = 360;

  private final Path directory;
  private final Optional<Path> log;
  private final double seconds;
  private final Consumer<String> progress;
  private final AtomicReference<GateRun> running = new AtomicReference<>();
  private volatile boolean aborted;

  /** A candidate, and the verdicts of which one has to be found. */
  public enum Candidate {
    EQUAL(
        "nothing changed",
        new ShopVersion("equal", ShopVersion.BASELINE.workers(), 1, 0),
        EnumSet.of(Outcome.PASS)),
    SLOW_QUERY(
        "an article's query takes 1.6 times as long",
        new ShopVersion("slow-query", ShopVersion.BASELINE.workers(), 1.6, 0),
        EnumSet.of(Outcome.FAIL_REGRESSION, Outcome.FAIL_SLO)),
    SMALL_POOL(
        "10 workers instead of 40",
        new ShopVersion("small-pool", 10, 1, 0),
        EnumSet.of(Outcome.FAIL_CAPACITY)),
    ERRORS(
        "one asset in 200 is answered by 500",
        new ShopVersion("errors", ShopVersion.BASELINE.workers(), 1, 200),
        EnumSet.of(Outcome.FAIL_SLO));

    private final String change;
    private final ShopVersion version;
    private final Set<Outcome> expected;

    Candidate(String change, ShopVersion version, Set<Outcome> expected) {
      this.change = change;
      this.version = version;
      this.expected = expected;
    }

    /** As users name it. */
    public String word() {
      return version.name();
    }

    public String change() {
      return change;
    }

    public Set<Outcome> expected() {
      return expected;
    }
  }

  /** What was found. */
  public record Row(Candidate candidate, RunResult result, PlanYaml plan, Path planFile) {
    public boolean asExpected() {
      return candidate.expected().contains(result.judgement().verdict().outcome());
    }
  }

  /** The traffic, and where its model is. */
  public record Traffic(TrafficModel model, String sha256, Path file) {}

  /**
   * @param log of any site; empty: one is made up
   * @param seconds judged of each side
   */
  public GateDemo(Path directory, Optional<Path> log, double seconds, Consumer<String> progress) {
    this.directory = directory;
    this.log = log;
    this.seconds = seconds;
    this.progress = progress;
  }

  /**
   * @throws IllegalArgumentException there is no request in the log
   */
  public Traffic traffic() throws IOException {
    Path mapped = directory.resolve("access.log");
    try (Writer to = Files.newBufferedWriter(mapped)) {
      if (log.isPresent()) {
        // Bytes that are no UTF-8 are for the log's reader to tell, line by line.
        try (BufferedReader from =
            new BufferedReader(
                new InputStreamReader(
                    Files.newInputStream(log.get()), StandardCharsets.ISO_8859_1))) {
          ShopLog.map(from, to);
        }
      } else {
        Path made = directory.resolve("made-up.log");
        try (Writer raw = Files.newBufferedWriter(made)) {
          ShopLog.generate(1, raw);
        }
        try (BufferedReader from = Files.newBufferedReader(made)) {
          ShopLog.map(from, to);
        }
      }
    }
    TrafficModel model =
        ModelMaker.make(
            List.of(new TrafficInput("access.log", () -> Files.newInputStream(mapped))),
            new Anonymiser(new byte[32], Set.of()),
            ModelOptions.plain());
    String yaml = ModelYaml.write(model);
    Path file = directory.resolve("model.yaml");
    Files.writeString(file, yaml);
    return new Traffic(model, ModelYaml.sha256(yaml), file);
  }

  /** One candidate against the baseline. */
  public Row play(Candidate candidate, Traffic traffic)
      throws IOException, InterruptedException, AbortedException {
    try (ShopService baseline = new ShopService(ShopVersion.BASELINE);
        ShopService service = new ShopService(candidate.version)) {
      String text = plan(traffic, baseline.url(), service.url());
      Path file = directory.resolve(candidate.word() + ".gate.yaml");
      Files.writeString(file, text);
      PlanYaml plan = PlanYaml.read(text, new PlanYaml.Changes("", "", seconds));
      try (GateRun run =
          new GateRun(plan.plan(), traffic.model(), traffic.sha256(), Optional.empty(), progress)) {
        running.set(run);
        if (aborted) {
          run.abort();
        }
        return new Row(candidate, run.run(), plan, file);
      } finally {
        running.set(null);
      }
    }
  }

  private static String plan(Traffic traffic, String baseline, String candidate) {
    TrafficModel model = traffic.model();
    double mean = (double) model.requests() / model.rate().seconds();
    return String.format(
        Locale.ROOT,
        """
        schema: tidegate.gate-plan/1
        model: %s
        modelSha256: %s
        baseline: %s
        candidate: %s
        allow: ["%s", "%s"]
        load:
          scale: %.4f # a mean of %.0f requests per second
          windows: 48
          windowMillis: 500
          windowsPerBlock: 8
          settleWindows: 1
          warmUpWindows: 4
          extensions: 1
        slo:
          - {route: "*", metric: p99, atMost: 400, badInARow: 6}
          - {route: "*", metric: errorRate, atMost: 0.0005}
        compare:
          - {route: "*", metric: p50}
          - {route: "*", metric: p95}
        capacity:
          peakPerSecond: %.0f
          margin: 1.2
          p99AtMostMillis: 400
          errorRateAtMost: 0.01
          steps: [0.5, 0.8, 1, 1.2]
          stepWindows: 8
        lag: {windowMillis: 50, runMillis: 500}
        """,
        traffic.file().getFileName(),
        traffic.sha256(),
        baseline,
        candidate,
        baseline.substring(baseline.indexOf("//") + 2),
        candidate.substring(candidate.indexOf("//") + 2),
        MEAN_PER_SECOND / mean,
        MEAN_PER_SECOND,
        PEAK_PER_SECOND);
  }

  /** Ends it soon. */
  public void abort() {
    aborted = true;
    GateRun run = running.get();
    if (run != null) {
      run.abort();
    }
  }
}
