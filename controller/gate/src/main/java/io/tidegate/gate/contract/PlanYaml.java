package io.tidegate.gate.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tidegate.gate.judge.ChainRule;
import io.tidegate.gate.judge.Criteria;
import io.tidegate.gate.load.AllowList;
import io.tidegate.gate.load.LoadOptions;
import io.tidegate.gate.load.Target;
import io.tidegate.gate.run.Compared;
import io.tidegate.gate.run.GatePlan;
import io.tidegate.gate.run.LagLimits;
import io.tidegate.gate.run.LoadPlan;
import io.tidegate.gate.run.ReplayPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A run's plan as YAML, {@value #SCHEMA}:
 *
 * <pre>{@code
 * schema: tidegate.gate-plan/1
 * model: model.yaml                 # of 'tidegate gate model'; beside this file
 * modelSha256: 3f9a…                # optional: this very model and no other
 * baseline: http://10.0.0.1:8080    # what serves now
 * candidate: http://10.0.0.2:8080
 * allow: ["10.0.0.1:8080", "10.0.0.2:8080"] # load goes nowhere else
 * load:
 *   shape: curve                    # along the model's curve, or steady: at its peak all the time
 *   arrivals: requests              # with the model's burstiness, or sessions: its visits
 *   peakPerSecond: 200              # brings the peak to it; or scale: 1, the sessions so many times
 *   timeCompression: 60             # default: the whole curve in the run
 *   windows: 60                     # judged, of each side
 *   windowMillis: 1000
 *   windowsPerBlock: 5              # of one side before it is the other's turn
 *   settleWindows: 1                # at a block's beginning, not judged
 *   warmUpWindows: 5
 *   extensions: 1                   # by half, as often, while it is inconclusive
 *   seed: 1
 *   generators: 3                   # that share it, by Kafka, http.maxUnanswered each one's own;
 *                                   # default: the process that judges makes all of it
 * http: {version: 1, timeoutMillis: 10000, maxUnanswered: 4096, errorsFrom: 500,
 *        headers: {authorization: "Bearer …"},
 *        trust: ca.pem}             # whose certificates are believed over https; default: the JVM's
 * slo:
 *   - {route: "*", metric: p99, atMost: 250, badInARow: 3} # ms; "*": all routes together
 *   - {route: "GET /orders/{number}", metric: errorRate, atMost: 0.001}
 * chain:                            # pools of services behind the candidate, by the collector's windows
 *   - {pool: payments/workers, metric: p99, atMost: 200, badInARow: 3}
 *   - {pool: payments/workers, metric: errorRate, atMost: 0.01}
 * compare:                          # default: p50, p95 and p99 of all routes together
 *   - {route: "*", metric: p95, critical: true}
 * capacity: {peakPerSecond: 400, margin: 1.3, p99AtMostMillis: 250, errorRateAtMost: 0.001,
 *            steps: [0.5, 0.75, 0.9, 1, 1.25, 1.5], stepWindows: 5}
 * criteria: {margin: 0.05, mustDetect: 0.1}   # as of the judge's input
 *            # instead of peakPerSecond, where 'fleet' names the pool: peak: forecast, by the predictor
 *            # of the control plane; peakAhead: week or day, peakShare: 0.25 of it for the candidate
 * fleet: {pool: orders/workers, instances: 1} # whose limits are learned; by the candidate's instances
 * lag: {windowMillis: 20, runMillis: 250}
 * mixDistance: 0.05
 * }</pre>
 *
 * Instead of {@code shape}, {@code arrivals} and {@code peakPerSecond} a load may have a {@code
 * replay}, a log beside this file: its requests go out at its own instants, with its own targets,
 * to both sides the same stretches. The model says which routes are sent, and their fixtures.
 * {@code replayFrom} (an instant of the log's time; default: its first request) is where it begins;
 * {@code timeCompression} (default: 1) leaves out of the log what is between the blocks; {@code
 * scale} changes how many visitors come.
 *
 * <p>Schema, model, baseline, candidate and allow have to be there. A field of another name is an
 * error.
 *
 * @param model where the traffic model is, as written
 * @param modelSha256 that it has to have; empty: whatever it has
 * @param fleet empty: no limits are learned for a pool
 */
public record PlanYaml(
    String model, Optional<String> modelSha256, GatePlan plan, Optional<Fleet> fleet) {

  /**
   * The pool in which each request takes one place from its beginning to its end.
   *
   * @param pool service/pool
   * @param instances behind the candidate's base URL, which share its requests evenly
   */
  public record Fleet(String pool, int instances) {
    private static final Pattern POOL = Pattern.compile("[A-Za-z0-9:._-]+/[A-Za-z0-9._-]+");

    public Fleet {
      if (!POOL.matcher(pool).matches()) {
        throw new IllegalArgumentException(
            "fleet.pool is '%s': must be SERVICE/POOL, such as orders/workers".formatted(pool));
      }
      if (instances < 1 || instances > 10_000) {
        throw new IllegalArgumentException(
            "fleet.instances is %d: must be from 1 to 10000".formatted(instances));
      }
    }
  }

  /** The format's name and version. */
  public static final String SCHEMA = "tidegate.gate-plan/1";

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * What a command line says otherwise.
   *
   * @param baseline its base URL; empty: as the file says
   * @param seconds that are judged of each side; 0: as the file says
   */
  public record Changes(String baseline, String candidate, double seconds) {
    public static final Changes NONE = new Changes("", "", 0);
  }

  /**
   * @throws IllegalArgumentException it is no YAML, or says what cannot be
   */
  public static PlanYaml read(String text, Changes changes) {
    try {
      JsonNode root = YAML.readTree(text);
      if (root == null || !root.isObject()) {
        throw new IllegalArgumentException("there are no settings in it");
      }
      return of(new Node("", root), changes);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "it is no YAML: %s at line %d"
              .formatted(
                  e.getOriginalMessage(),
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr()),
          e);
    }
  }

  private static PlanYaml of(Node root, Changes changes) {
    String schema = root.text("schema", "");
    if (!schema.equals(SCHEMA)) {
      throw new IllegalArgumentException("schema is '%s': must be %s".formatted(schema, SCHEMA));
    }
    String model = required(root, "model", "", "the file of a traffic model");
    String sha = root.text("modelSha256", "");
    Target baseline =
        Target.of(
            "baseline",
            required(root, "baseline", changes.baseline(), "the base URL of what serves now"));
    Target candidate =
        Target.of(
            "candidate",
            required(root, "candidate", changes.candidate(), "the base URL of what is to serve"));
    AllowList allow = new AllowList(root.texts("allow"));
    Optional<Node> load = root.object("load");
    Duration window =
        Duration.ofMillis(load.map(l -> (long) l.number("windowMillis", 1000)).orElse(1000L));
    LoadOptions http = http(root.object("http"), window);
    Optional<Fleet> fleet = root.object("fleet").map(PlanYaml::fleet);
    GatePlan plan =
        new GatePlan(
            baseline,
            candidate,
            allow,
            http,
            load(load.orElseGet(Node::empty), window, changes.seconds()),
            InputJson.rules(root),
            chain(root),
            compared(root),
            root.object("capacity").map(c -> CapacityYaml.read(c, fleet)),
            root.object("criteria").map(InputJson::criteria).orElse(Criteria.DEFAULT),
            root.object("lag").map(PlanYaml::lag).orElse(LagLimits.DEFAULT),
            root.number("mixDistance", 0.05));
    root.noOther();
    return new PlanYaml(model, sha.isEmpty() ? Optional.empty() : Optional.of(sha), plan, fleet);
  }

  private static String required(Node root, String name, String instead, String must) {
    String value = root.text(name, "");
    if (!instead.isEmpty()) {
      return instead;
    }
    if (value.isBlank()) {
      throw new IllegalArgumentException("%s is missing: must be %s".formatted(name, must));
    }
    return value;
  }

  private static LoadOptions http(Optional<Node> given, Duration window) {
    Node http = given.orElseGet(Node::empty);
    double version = http.number("version", 1);
    if (version != 1 && version != 2) {
      throw new IllegalArgumentException("http.version is %s: must be 1 or 2".formatted(version));
    }
    LoadOptions options =
        new LoadOptions(
            version == 2,
            Duration.ofMillis((long) http.number("timeoutMillis", 10_000)),
            window,
            (int) http.number("maxUnanswered", 4096),
            (int) http.number("errorsFrom", 500),
            http.object("headers").map(Node::allTexts).orElse(Map.of()),
            Map.of());
    String trust = http.text("trust", "");
    http.noOther();
    return trust.isEmpty() ? options : options.withTrust(Path.of(trust));
  }

  private static LoadPlan load(Node load, Duration window, double seconds) {
    load.number("windowMillis", 1000);
    int windows = (int) load.number("windows", 60);
    if (seconds > 0) {
      windows = (int) Math.ceil(seconds * 1000 / Math.max(1, window.toMillis()));
    }
    LoadPlan plan =
        new LoadPlan(
            choice(load, "shape", "curve", "steady"),
            choice(load, "arrivals", "requests", "sessions"),
            load.optional("peakPerSecond"),
            load.number("scale", 1),
            load.optional("timeCompression"),
            windows,
            (int) load.number("windowsPerBlock", 5),
            (int) load.number("settleWindows", 1),
            (int) load.number("warmUpWindows", 5),
            (int) load.number("extensions", 1),
            (long) load.number("seed", 1),
            replay(load),
            (int) load.number("generators", 0));
    load.noOther();
    return plan;
  }

  private static Optional<ReplayPlan> replay(Node load) {
    String file = load.text("replay", "");
    String from = load.text("replayFrom", "");
    if (file.isEmpty() && !from.isEmpty()) {
      throw new IllegalArgumentException(
          "load.replayFrom is '%s' and load.replay is missing: must be the log that is replayed"
              .formatted(from));
    }
    try {
      return file.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ReplayPlan(
                  file, from.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(from))));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "load.replayFrom is '%s': must be an instant like 2026-05-17T10:00:00Z".formatted(from),
          e);
    }
  }

  /** True: the other. */
  private static boolean choice(Node node, String name, String usual, String other) {
    String value = node.text(name, usual);
    if (!value.equals(usual) && !value.equals(other)) {
      throw new IllegalArgumentException(
          "load.%s is '%s': must be %s or %s".formatted(name, value, usual, other));
    }
    return value.equals(other);
  }

  private static List<Compared> compared(Node root) {
    List<Compared> compared = new ArrayList<>();
    for (Node c : root.list("compare")) {
      compared.add(
          new Compared(c.text("route", "*"), c.text("metric", ""), c.flag("critical", true)));
      c.noOther();
    }
    return compared.isEmpty() ? GatePlan.DEFAULT_COMPARED : compared;
  }

  private static List<ChainRule> chain(Node root) {
    List<ChainRule> chain = new ArrayList<>();
    for (Node c : root.list("chain")) {
      chain.add(InputJson.chainRule(c));
      c.noOther();
    }
    return chain;
  }

  private static Fleet fleet(Node f) {
    double instances = f.number("instances", 1);
    Fleet fleet =
        new Fleet(f.text("pool", ""), instances == Math.rint(instances) ? (int) instances : 0);
    f.noOther();
    return fleet;
  }

  private static LagLimits lag(Node l) {
    LagLimits lag =
        new LagLimits(
            l.number("windowMillis", LagLimits.DEFAULT.windowMillis()),
            l.number("runMillis", LagLimits.DEFAULT.runMillis()));
    l.noOther();
    return lag;
  }
}
