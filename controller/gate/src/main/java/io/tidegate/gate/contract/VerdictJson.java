package io.tidegate.gate.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.gate.judge.ChainResult;
import io.tidegate.gate.judge.Effect;
import io.tidegate.gate.judge.ErrorEffect;
import io.tidegate.gate.judge.Finding;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Kayenta;
import io.tidegate.gate.judge.Knee;
import io.tidegate.gate.run.ForecastPeak;
import java.util.List;
import java.util.Optional;

/**
 * A judgement as JSON, {@value #SCHEMA}: {@code outcome}, {@code exitCode}, {@code promotes},
 * {@code input} (name, SHA-256, seed), {@code findings} (reason, outcome, route, metric, detail),
 * {@code effects} with intervals and the smallest increase that would have been seen, {@code
 * errors}, {@code chain} where downstream pools were judged, {@code knee}, {@code forecastPeak}
 * where the peak is one (pool, ahead, perSecond with its interval, share, madeAtMillis,
 * modelVersion, source), and {@code kayenta} beside it.
 */
public final class VerdictJson {
  /** The format's name and version. */
  public static final String SCHEMA = "tidegate.gate-verdict/1";

  private static final ObjectMapper JSON = new ObjectMapper();

  private VerdictJson() {}

  /**
   * @param inputSha256 of the input's bytes; empty: it could not be read
   */
  public static String write(
      Judgement judgement, int exitCode, String inputName, String inputSha256, long seed) {
    return write(judgement, exitCode, inputName, inputSha256, seed, Optional.empty(), List.of());
  }

  /**
   * @param peak that was forecast for the run; empty: its peak is not a forecast
   * @param notes of the run, for people: what was replayed and what of it could not be sent, and
   *     the like
   */
  public static String write(
      Judgement judgement,
      int exitCode,
      String inputName,
      String inputSha256,
      long seed,
      Optional<ForecastPeak> peak,
      List<String> notes) {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", SCHEMA);
    root.put("outcome", judgement.verdict().outcome().name());
    root.put("exitCode", exitCode);
    root.put("promotes", judgement.verdict().promotes());
    ObjectNode input = root.putObject("input");
    input.put("name", inputName);
    input.put("sha256", inputSha256);
    input.put("seed", seed);
    ArrayNode findings = root.putArray("findings");
    for (Finding f : judgement.verdict().findings()) {
      ObjectNode node = findings.addObject();
      node.put("reason", f.reason().word());
      node.put("outcome", f.reason().outcome().name());
      node.put("route", f.route());
      node.put("metric", f.metric());
      node.put("detail", f.detail());
    }
    ArrayNode effects = root.putArray("effects");
    judgement.effects().forEach(e -> effect(effects.addObject(), e));
    ArrayNode errors = root.putArray("errors");
    judgement.errors().forEach(e -> error(errors.addObject(), e));
    if (!judgement.chain().isEmpty()) {
      ArrayNode chain = root.putArray("chain");
      judgement.chain().forEach(c -> chain(chain.addObject(), c));
    }
    judgement.knee().ifPresent(k -> knee(root.putObject("knee"), k));
    peak.ifPresent(p -> peak(root.putObject("forecastPeak"), p));
    judgement.kayenta().ifPresent(k -> kayenta(root.putObject("kayenta"), k));
    if (!notes.isEmpty()) {
      ArrayNode said = root.putArray("notes");
      notes.forEach(said::add);
    }
    return root.toPrettyString() + "\n";
  }

  private static void effect(ObjectNode node, Effect e) {
    node.put("metric", e.metric());
    node.put("route", e.route());
    node.put("unit", e.unit());
    node.put("critical", e.critical());
    number(node, "baselineMedian", e.baselineMedian());
    number(node, "candidateMedian", e.candidateMedian());
    number(node, "ratio", e.ratio());
    number(node, "low", e.low());
    number(node, "high", e.high());
    number(node, "p", e.p());
    number(node, "adjustedP", e.adjustedP());
    number(node, "minimumDetectable", e.minimumDetectable());
    node.put("windows", e.windows());
    node.put("windowsNeeded", e.windowsNeeded());
    node.put("blockLength", e.blockLength());
    number(node, "spread", e.spread());
  }

  private static void error(ObjectNode node, ErrorEffect e) {
    node.put("route", e.route());
    node.put("baselineRequests", e.baselineRequests());
    node.put("baselineErrors", e.baselineErrors());
    node.put("candidateRequests", e.candidateRequests());
    node.put("candidateErrors", e.candidateErrors());
    number(node, "dispersion", e.dispersion());
    number(node, "p", e.p());
    number(node, "adjustedP", e.adjustedP());
  }

  private static void chain(ObjectNode node, ChainResult c) {
    node.put("pool", c.rule().pool());
    node.put("metric", c.rule().metric());
    node.put("unit", c.rule().unit());
    number(node, "atMost", c.rule().atMost());
    node.put("badInARow", c.rule().badInARow());
    node.put("wholeRun", c.wholeRun());
    node.put("windowMillis", c.windowMillis());
    node.put("windows", c.windows());
    node.put("known", c.known());
    node.put("bad", c.bad());
    number(node, "worst", c.worst());
  }

  private static void knee(ObjectNode node, Knee knee) {
    number(node, "perSecond", knee.perSecond());
    node.put("reached", knee.reached());
    number(node, "neededPerSecond", knee.neededPerSecond());
  }

  private static void peak(ObjectNode node, ForecastPeak peak) {
    node.put("pool", peak.wish().pool());
    node.put("ahead", peak.wish().ahead().word());
    number(node, "perSecond", peak.perSecond());
    number(node, "lowPerSecond", peak.lowPerSecond());
    number(node, "highPerSecond", peak.highPerSecond());
    number(node, "share", peak.wish().share());
    node.put("madeAtMillis", peak.madeAtMillis());
    node.put("modelVersion", peak.modelVersion());
    node.put("source", peak.source());
  }

  private static void kayenta(ObjectNode node, Kayenta.Score score) {
    number(node, "score", score.score());
    node.put("result", score.result());
    ArrayNode metrics = node.putArray("metrics");
    for (Kayenta.Metric m : score.metrics()) {
      ObjectNode one = metrics.addObject();
      one.put("name", m.name());
      one.put("route", m.route());
      one.put("classification", m.result().name());
    }
  }

  /** JSON has no NaN. */
  private static void number(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }
}
