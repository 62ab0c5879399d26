package io.tidegate.gate.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.gate.judge.Finding;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Outcome;
import io.tidegate.gate.judge.Reason;
import io.tidegate.gate.judge.SloRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A judgement as JUnit XML, as build servers show it: one case per metric and route or downstream
 * pool, and one for the run as a whole. What makes the command fail is a failure; an invalid run is
 * an error; the rest of the findings are the case's output.
 */
public final class JUnitXml {
  private JUnitXml() {}

  /**
   * @param failing the outcomes that fail the command
   */
  public static String write(Judgement judgement, Set<Outcome> failing, String timestamp) {
    List<Judged> judged = new ArrayList<>();
    judgement.effects().forEach(e -> judged.add(new Judged(e.metric(), e.route())));
    judgement.errors().forEach(e -> judged.add(new Judged(SloRule.ERROR_RATE, e.route())));
    judgement.chain().forEach(c -> judged.add(new Judged(c.rule().metric(), c.rule().pool())));
    return write(
        judgement.verdict().outcome(), judged, judgement.verdict().findings(), failing, timestamp);
  }

  /** What was judged of a route, or of a downstream pool. */
  record Judged(String metric, String route) {}

  /**
   * The same of a verdict that was written before.
   *
   * @throws IllegalArgumentException it is none, or has a reason that is not known here
   */
  public static String write(JsonNode verdict, Set<Outcome> failing, String timestamp) {
    List<Judged> judged = new ArrayList<>();
    for (JsonNode e : verdict.path("effects")) {
      judged.add(new Judged(e.path("metric").asText(), e.path("route").asText()));
    }
    for (JsonNode e : verdict.path("errors")) {
      judged.add(new Judged(SloRule.ERROR_RATE, e.path("route").asText()));
    }
    for (JsonNode c : verdict.path("chain")) {
      judged.add(new Judged(c.path("metric").asText(), c.path("pool").asText()));
    }
    List<Finding> findings = new ArrayList<>();
    for (JsonNode f : verdict.path("findings")) {
      findings.add(
          new Finding(
              Reason.of(f.path("reason").asText()),
              f.path("route").asText(),
              f.path("metric").asText(),
              f.path("detail").asText()));
    }
    Outcome outcome = Outcome.valueOf(verdict.path("outcome").asText());
    return write(outcome, judged, findings, failing, timestamp);
  }

  private static String write(
      Outcome outcome,
      List<Judged> judged,
      List<Finding> all,
      Set<Outcome> failing,
      String timestamp) {
    Map<String, List<Finding>> cases = new LinkedHashMap<>();
    cases.put("run|*", new ArrayList<>());
    judged.forEach(j -> cases.put(j.metric() + "|" + j.route(), new ArrayList<>()));
    for (Finding f : all) {
      String metric = f.metric().isEmpty() ? "run" : f.metric();
      cases.computeIfAbsent(metric + "|" + f.route(), k -> new ArrayList<>()).add(f);
    }
    int errors = 0;
    int failures = 0;
    StringBuilder body = new StringBuilder();
    for (Map.Entry<String, List<Finding>> one : cases.entrySet()) {
      int bar = one.getKey().indexOf('|');
      body.append(
          "    <testcase name=\"%s\" classname=\"%s\" time=\"0\""
              .formatted(
                  escaped(one.getKey().substring(0, bar)),
                  escaped("tidegate.gate " + one.getKey().substring(bar + 1))));
      Finding worst =
          one.getValue().stream()
              .filter(f -> failing.contains(f.reason().outcome()))
              .findFirst()
              .orElse(null);
      if (one.getValue().isEmpty()) {
        body.append("/>\n");
        continue;
      }
      body.append(">\n");
      if (worst != null) {
        boolean invalid = worst.reason().outcome() == Outcome.INVALID;
        errors += invalid ? 1 : 0;
        failures += invalid ? 0 : 1;
        String tag = invalid ? "error" : "failure";
        body.append(
            "      <%s message=\"%s\" type=\"%s\">%s</%s>\n"
                .formatted(
                    tag,
                    escaped(worst.detail()),
                    escaped(worst.reason().word()),
                    escaped(text(one.getValue())),
                    tag));
      } else {
        body.append("      <system-out>%s</system-out>\n".formatted(escaped(text(one.getValue()))));
      }
      body.append("    </testcase>\n");
    }
    String counts =
        "tests=\"%d\" failures=\"%d\" errors=\"%d\"".formatted(cases.size(), failures, errors);
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="tidegate gate" %s time="0">
          <testsuite name="%s" %s skipped="0" time="0" timestamp="%s">
        %s  </testsuite>
        </testsuites>
        """
        .formatted(counts, outcome, counts, escaped(timestamp), body);
  }

  private static String text(List<Finding> findings) {
    return String.join(
        "\n", findings.stream().map(f -> f.reason().word() + ": " + f.detail()).toList());
  }

  /** For an attribute or a text; what XML 1.0 has no way to say becomes a question mark. */
  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                default -> {
                  boolean allowed =
                      c == '\t'
                          || c == '\n'
                          || c == '\r'
                          || c >= 0x20 && c < 0xD800
                          || c >= 0xE000 && c < 0xFFFE
                          || c > 0xFFFF;
                  out.appendCodePoint(allowed ? c : '?');
                }
              }
            });
    return out.toString();
  }
}
