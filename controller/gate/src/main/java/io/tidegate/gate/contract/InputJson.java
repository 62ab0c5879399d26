package io.tidegate.gate.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tidegate.gate.judge.Capacity;
import io.tidegate.gate.judge.ChainRule;
import io.tidegate.gate.judge.ChainSeries;
import io.tidegate.gate.judge.Criteria;
import io.tidegate.gate.judge.Generator;
import io.tidegate.gate.judge.JudgeInput;
import io.tidegate.gate.judge.MetricSeries;
import io.tidegate.gate.judge.ModelMatch;
import io.tidegate.gate.judge.Order;
import io.tidegate.gate.judge.RequestSeries;
import io.tidegate.gate.judge.SloRule;
import io.tidegate.gate.judge.Windows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The judge's input as JSON, {@value #SCHEMA}:
 *
 * <pre>{@code
 * {
 *   "schema": "tidegate.gate-input/1",
 *   "source": "generated",            // or "observed": no generator; default generated
 *   "order": "ABBA",                  // or "concurrent", "separate"; default ABBA
 *   "metrics": [{"name": "p99", "route": "GET /orders", "unit": "ms", "higherIsWorse": true,
 *                "critical": true, "baseline": [81.2, null], "candidate": [80.9, 83.0]}],
 *   "requests": [{"route": "GET /orders",
 *                 "baseline": {"requests": [500, 501], "errors": [0, 1]},
 *                 "candidate": {"requests": [499, 500], "errors": [0, 0]}}],
 *   "slo": [{"route": "*", "metric": "p99", "atMost": 250, "badInARow": 3},
 *           {"route": "*", "metric": "errorRate", "atMost": 0.001}],
 *   "chain": [{"pool": "payments/workers", "metric": "p99", "atMost": 200, "badInARow": 3,
 *              "wholeRun": false,        // the windows are of the baseline's turns, too
 *              "windowMillis": 60000, "startMillis": [1780000000000], "windows": [81.2],
 *              "gaps": "", "problem": ""}],
 *   "capacity": {"forecastPeakPerSecond": 400, "margin": 1.3, "p99AtMostMillis": 250,
 *                "errorRateAtMost": 0.001,
 *                "steps": [{"offeredPerSecond": 100, "achievedPerSecond": 100,
 *                           "p99Millis": 80, "errorRate": 0}]},
 *   "generator": {"plannedRequests": 60000, "sentRequests": 60000, "lagMaxMillis": 3,
 *                 "lagAllowedMillis": 20},
 *   "model": {"wantedSha256": "…", "sentSha256": "…", "mixDistance": 0.01,
 *             "mixDistanceAllowed": 0.05, "gap": ""},
 *   "criteria": {"margin": 0.05, "mustDetect": 0.1, "alpha": 0.05, "resamples": 4000,
 *                "minWindows": 12, "minRequests": 100, "maxMissing": 0.1},
 *   "seed": 1
 * }
 * }</pre>
 *
 * Only {@code schema} has to be there to be read; what a verdict needs and is not there is found by
 * the judge. A window without a figure is null (NaN is taken for it). A field of another name is an
 * error.
 *
 * @param seed of the resampling; default 1
 */
public record InputJson(JudgeInput input, long seed) {
  /** The format's name and version. */
  public static final String SCHEMA = "tidegate.gate-input/1";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * @throws IllegalArgumentException it is cut off, no JSON, or says what cannot be
   */
  public static InputJson read(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      if (root == null || !root.isObject()) {
        throw new IllegalArgumentException("there is no JSON object in it");
      }
      return of(new Node("", root));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "it is no JSON, or cut off: %s at line %d"
              .formatted(
                  e.getOriginalMessage(),
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr()),
          e);
    }
  }

  private static InputJson of(Node root) {
    String schema = root.text("schema", "");
    if (!schema.equals(SCHEMA)) {
      throw new IllegalArgumentException("schema is '%s': must be %s".formatted(schema, SCHEMA));
    }
    String source = root.text("source", "generated");
    if (!source.equals("generated") && !source.equals("observed")) {
      throw new IllegalArgumentException(
          "source is '%s': must be generated or observed".formatted(source));
    }
    List<MetricSeries> metrics = new ArrayList<>();
    for (Node m : root.list("metrics")) {
      metrics.add(
          new MetricSeries(
              m.text("name", ""),
              m.text("route", "*"),
              m.text("unit", ""),
              m.flag("higherIsWorse", true),
              m.flag("critical", true),
              m.windows("baseline"),
              m.windows("candidate")));
      m.noOther();
    }
    List<RequestSeries> requests = new ArrayList<>();
    for (Node r : root.list("requests")) {
      Optional<Node> baseline = r.object("baseline");
      Optional<Node> candidate = r.object("candidate");
      requests.add(
          new RequestSeries(
              r.text("route", "*"),
              counts(baseline, "requests"),
              counts(baseline, "errors"),
              counts(candidate, "requests"),
              counts(candidate, "errors")));
      baseline.ifPresent(Node::noOther);
      candidate.ifPresent(Node::noOther);
      r.noOther();
    }
    JudgeInput input =
        new JudgeInput(
            source.equals("generated"),
            order(root.text("order", "ABBA")),
            metrics,
            requests,
            rules(root),
            chain(root),
            root.object("capacity").map(InputJson::capacity),
            root.object("generator").map(InputJson::generator),
            root.object("model").map(InputJson::model),
            root.object("criteria").map(InputJson::criteria).orElse(Criteria.DEFAULT));
    long seed = (long) root.number("seed", 1);
    root.noOther();
    return new InputJson(input, seed);
  }

  static List<SloRule> rules(Node root) {
    List<SloRule> rules = new ArrayList<>();
    for (Node s : root.list("slo")) {
      rules.add(
          new SloRule(
              s.text("route", "*"),
              s.text("metric", ""),
              s.number("atMost", Double.NaN),
              (int) s.number("badInARow", 3)));
      s.noOther();
    }
    return rules;
  }

  private static List<ChainSeries> chain(Node root) {
    List<ChainSeries> chain = new ArrayList<>();
    for (Node c : root.list("chain")) {
      chain.add(
          new ChainSeries(
              chainRule(c),
              c.flag("wholeRun", false),
              (long) c.number("windowMillis", 0),
              c.numbers("startMillis").stream().map(Double::longValue).toList(),
              c.windows("windows"),
              c.text("gaps", ""),
              c.text("problem", "")));
      c.noOther();
    }
    return chain;
  }

  static ChainRule chainRule(Node c) {
    return new ChainRule(
        c.text("pool", ""),
        c.text("metric", ""),
        c.number("atMost", Double.NaN),
        (int) c.number("badInARow", 3));
  }

  private static Windows counts(Optional<Node> side, String name) {
    return side.map(s -> s.windows(name)).orElse(Windows.none());
  }

  private static Order order(String text) {
    for (Order order : Order.values()) {
      if (order.name().equals(text.toUpperCase(Locale.ROOT))) {
        return order;
      }
    }
    throw new IllegalArgumentException(
        "order is '%s': must be ABBA, concurrent or separate".formatted(text));
  }

  private static Capacity capacity(Node c) {
    List<Capacity.Step> steps = new ArrayList<>();
    for (Node s : c.list("steps")) {
      steps.add(
          new Capacity.Step(
              s.number("offeredPerSecond", Double.NaN),
              s.number("achievedPerSecond", Double.NaN),
              s.number("p99Millis", Double.NaN),
              s.number("errorRate", Double.NaN)));
      s.noOther();
    }
    Capacity capacity =
        new Capacity(
            c.number("forecastPeakPerSecond", Double.NaN),
            c.number("margin", 1.3),
            c.number("p99AtMostMillis", Double.NaN),
            c.number("errorRateAtMost", 0.001),
            steps);
    c.noOther();
    return capacity;
  }

  private static Generator generator(Node g) {
    Generator generator =
        new Generator(
            (long) g.number("plannedRequests", 0),
            (long) g.number("sentRequests", 0),
            g.number("lagMaxMillis", Double.NaN),
            g.number("lagAllowedMillis", 20));
    g.noOther();
    return generator;
  }

  private static ModelMatch model(Node m) {
    ModelMatch match =
        new ModelMatch(
            m.text("wantedSha256", ""),
            m.text("sentSha256", ""),
            m.number("mixDistance", Double.NaN),
            m.number("mixDistanceAllowed", 0.05),
            m.text("gap", ""));
    m.noOther();
    return match;
  }

  static Criteria criteria(Node c) {
    Criteria usual = Criteria.DEFAULT;
    Criteria criteria =
        new Criteria(
            c.number("margin", usual.margin()),
            c.number("mustDetect", usual.mustDetect()),
            c.number("alpha", usual.alpha()),
            (int) c.number("resamples", usual.resamples()),
            (int) c.number("minWindows", usual.minWindows()),
            (int) c.number("minRequests", usual.minRequests()),
            c.number("maxMissing", usual.maxMissing()));
    c.noOther();
    return criteria;
  }
}
