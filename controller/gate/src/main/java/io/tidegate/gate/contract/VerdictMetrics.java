package io.tidegate.gate.contract;

import io.tidegate.gate.judge.Effect;
import io.tidegate.gate.judge.ErrorEffect;
import io.tidegate.gate.judge.Finding;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A judgement in Prometheus' text format 0.0.4, for the textfile collector of a node exporter or
 * for a Pushgateway: a run ends before anybody could scrape it. All series have the label {@code
 * gate}; what a run did not measure has no series.
 */
public final class VerdictMetrics {
  private final StringBuilder text = new StringBuilder();
  private final String gate;

  private VerdictMetrics(String gate) {
    this.gate = gate;
  }

  /**
   * @param gate whose runs these are, run after run
   * @param exitCode of the command
   */
  public static String write(Judgement judgement, String gate, int exitCode, Instant ended) {
    VerdictMetrics to = new VerdictMetrics(gate);
    to.verdict(judgement, exitCode, ended);
    to.effects(judgement.effects());
    to.errors(judgement.errors());
    judgement
        .knee()
        .ifPresent(
            knee -> {
              to.family("knee_requests_per_second", "The highest rate that was borne");
              to.series("knee_requests_per_second", knee.perSecond());
              to.family("needed_requests_per_second", "Forecast peak with its margin");
              to.series("needed_requests_per_second", knee.neededPerSecond());
            });
    return to.text.toString();
  }

  private void verdict(Judgement judgement, int exitCode, Instant ended) {
    family("ended_timestamp_seconds", "When the run was judged");
    series("ended_timestamp_seconds", ended.toEpochMilli() / 1000.0);
    family("promotes", "1 where the candidate may go on by itself");
    series("promotes", judgement.verdict().promotes() ? 1 : 0);
    family("exit_code", "Exit code of the command; 0 lets the pipeline go on");
    series("exit_code", exitCode);
    family("outcome", "1 for the verdict, 0 for each that it is not");
    for (Outcome outcome : Outcome.values()) {
      series(
          "outcome", outcome == judgement.verdict().outcome() ? 1 : 0, "outcome", outcome.name());
    }
    Map<String, Integer> reasons = new TreeMap<>();
    for (Finding finding : judgement.verdict().findings()) {
      reasons.merge(finding.reason().word(), 1, Integer::sum);
    }
    if (!reasons.isEmpty()) {
      family("findings", "What speaks against a pass, by reason");
      reasons.forEach((reason, count) -> series("findings", count, "reason", reason));
    }
  }

  private void effects(List<Effect> effects) {
    if (effects.isEmpty()) {
      return;
    }
    family("effect_ratio", "Candidate to baseline; above 1 is worse");
    effects.forEach(e -> ratio("effect_ratio", e.ratio(), e));
    family("effect_ratio_low", "The lower end of its interval");
    effects.forEach(e -> ratio("effect_ratio_low", e.low(), e));
    family("effect_ratio_high", "The upper end of its interval");
    effects.forEach(e -> ratio("effect_ratio_high", e.high(), e));
    family("detectable_ratio", "The ratio that this run would have shown in 4 of 5 cases");
    effects.forEach(e -> ratio("detectable_ratio", e.minimumDetectable(), e));
    family("window_median", "Median of the windows, in the unit of the metric");
    for (Effect e : effects) {
      series("window_median", e.baselineMedian(), median(e, "baseline"));
      series("window_median", e.candidateMedian(), median(e, "candidate"));
    }
  }

  private void ratio(String name, double value, Effect e) {
    series(name, value, "metric", e.metric(), "route", e.route());
  }

  private static String[] median(Effect e, String side) {
    return new String[] {"metric", e.metric(), "route", e.route(), "side", side, "unit", e.unit()};
  }

  private void errors(List<ErrorEffect> errors) {
    if (errors.isEmpty()) {
      return;
    }
    family("error_rate", "Share of the requests that failed");
    for (ErrorEffect e : errors) {
      series("error_rate", e.baselineRate(), "route", e.route(), "side", "baseline");
      series("error_rate", e.candidateRate(), "route", e.route(), "side", "candidate");
    }
  }

  private void family(String name, String help) {
    text.append("# HELP tidegate_gate_%s %s\n".formatted(name, help));
    text.append("# TYPE tidegate_gate_%s gauge\n".formatted(name));
  }

  /** What is not finite was not measured. */
  private void series(String name, double value, String... labels) {
    if (!Double.isFinite(value)) {
      return;
    }
    List<String> all = new ArrayList<>();
    all.add(label("gate", gate));
    for (int i = 0; i < labels.length; i += 2) {
      all.add(label(labels[i], labels[i + 1]));
    }
    text.append("tidegate_gate_%s{%s} %s\n".formatted(name, String.join(",", all), value));
  }

  private static String label(String name, String value) {
    return name
        + "=\""
        + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
        + "\"";
  }
}
