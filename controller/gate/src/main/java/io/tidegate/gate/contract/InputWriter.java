package io.tidegate.gate.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.gate.judge.Capacity;
import io.tidegate.gate.judge.ChainSeries;
import io.tidegate.gate.judge.Criteria;
import io.tidegate.gate.judge.Generator;
import io.tidegate.gate.judge.JudgeInput;
import io.tidegate.gate.judge.MetricSeries;
import io.tidegate.gate.judge.ModelMatch;
import io.tidegate.gate.judge.RequestSeries;
import io.tidegate.gate.judge.SloRule;
import io.tidegate.gate.judge.Windows;

/** Writes what {@link InputJson} reads, so that a run's verdict can be made again, or otherwise. */
public final class InputWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private InputWriter() {}

  /**
   * @param seed of the resampling
   */
  public static String write(JudgeInput input, long seed) {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", InputJson.SCHEMA);
    root.put("source", input.generated() ? "generated" : "observed");
    root.put("order", input.order().name());
    ArrayNode metrics = root.putArray("metrics");
    for (MetricSeries m : input.metrics()) {
      ObjectNode node = metrics.addObject();
      node.put("name", m.name()).put("route", m.route()).put("unit", m.unit());
      node.put("higherIsWorse", m.higherIsWorse()).put("critical", m.critical());
      windows(node.putArray("baseline"), m.baseline());
      windows(node.putArray("candidate"), m.candidate());
    }
    ArrayNode requests = root.putArray("requests");
    for (RequestSeries r : input.requests()) {
      ObjectNode node = requests.addObject();
      node.put("route", r.route());
      ObjectNode baseline = node.putObject("baseline");
      windows(baseline.putArray("requests"), r.baselineRequests());
      windows(baseline.putArray("errors"), r.baselineErrors());
      ObjectNode candidate = node.putObject("candidate");
      windows(candidate.putArray("requests"), r.candidateRequests());
      windows(candidate.putArray("errors"), r.candidateErrors());
    }
    ArrayNode slo = root.putArray("slo");
    for (SloRule rule : input.rules()) {
      slo.addObject()
          .put("route", rule.route())
          .put("metric", rule.metric())
          .put("atMost", rule.atMost())
          .put("badInARow", rule.badInARow());
    }
    if (!input.chain().isEmpty()) {
      ArrayNode chain = root.putArray("chain");
      input.chain().forEach(c -> chain(chain.addObject(), c));
    }
    input.capacity().ifPresent(c -> capacity(root.putObject("capacity"), c));
    input.generator().ifPresent(g -> generator(root.putObject("generator"), g));
    input.model().ifPresent(m -> model(root.putObject("model"), m));
    criteria(root.putObject("criteria"), input.criteria());
    root.put("seed", seed);
    return root.toPrettyString() + "\n";
  }

  private static void windows(ArrayNode array, Windows windows) {
    for (int i = 0; i < windows.size(); i++) {
      if (Double.isNaN(windows.at(i))) {
        array.addNull();
      } else {
        array.add(windows.at(i));
      }
    }
  }

  private static void chain(ObjectNode node, ChainSeries c) {
    node.put("pool", c.rule().pool()).put("metric", c.rule().metric());
    node.put("atMost", c.rule().atMost()).put("badInARow", c.rule().badInARow());
    node.put("wholeRun", c.wholeRun()).put("windowMillis", c.windowMillis());
    ArrayNode starts = node.putArray("startMillis");
    c.startMillis().forEach(starts::add);
    windows(node.putArray("windows"), c.values());
    node.put("gaps", c.gaps()).put("problem", c.problem());
  }

  private static void capacity(ObjectNode node, Capacity c) {
    node.put("forecastPeakPerSecond", c.forecastPeakPerSecond());
    node.put("margin", c.margin());
    node.put("p99AtMostMillis", c.p99AtMostMillis());
    node.put("errorRateAtMost", c.errorRateAtMost());
    ArrayNode steps = node.putArray("steps");
    for (Capacity.Step s : c.steps()) {
      ObjectNode step = steps.addObject();
      number(step, "offeredPerSecond", s.offeredPerSecond());
      number(step, "achievedPerSecond", s.achievedPerSecond());
      number(step, "p99Millis", s.p99Millis());
      number(step, "errorRate", s.errorRate());
    }
  }

  private static void generator(ObjectNode node, Generator g) {
    node.put("plannedRequests", g.plannedRequests());
    node.put("sentRequests", g.sentRequests());
    number(node, "lagMaxMillis", g.lagMaxMillis());
    node.put("lagAllowedMillis", g.lagAllowedMillis());
  }

  private static void model(ObjectNode node, ModelMatch m) {
    node.put("wantedSha256", m.wantedSha256());
    node.put("sentSha256", m.sentSha256());
    number(node, "mixDistance", m.mixDistance());
    node.put("mixDistanceAllowed", m.mixDistanceAllowed());
    node.put("gap", m.gap());
  }

  private static void criteria(ObjectNode node, Criteria c) {
    node.put("margin", c.margin()).put("mustDetect", c.mustDetect()).put("alpha", c.alpha());
    node.put("resamples", c.resamples());
    node.put("minWindows", c.minWindows()).put("minRequests", c.minRequests());
    node.put("maxMissing", c.maxMissing());
  }

  /** JSON has no NaN; what is not there is read as NaN. */
  private static void number(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    }
  }
}
