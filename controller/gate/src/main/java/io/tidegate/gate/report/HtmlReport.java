package io.tidegate.gate.report;

import io.tidegate.gate.judge.ChainResult;
import io.tidegate.gate.judge.Finding;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.SloRule;
import io.tidegate.gate.judge.Windows;
import io.tidegate.gate.load.WindowFigures;
import io.tidegate.gate.run.GatePlan;
import io.tidegate.gate.run.RunResult;
import io.tidegate.gate.run.Side;
import io.tidegate.gate.traffic.Route;
import io.tidegate.gate.traffic.TrafficModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * A run as one HTML page: the verdict and why, latencies by percentile and over time, the
 * intervals, the knee, and what was sent against what the model says.
 */
public final class HtmlReport {
  private static final double[] PERCENTILES = {
    1, 5, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92, 94, 95, 96, 97, 98, 99, 99.5, 99.9, 99.95,
    99.99
  };

  private final RunResult result;
  private final GatePlan plan;

  private HtmlReport(RunResult result, GatePlan plan) {
    this.result = result;
    this.plan = plan;
  }

  /**
   * @param model null: it could not be read
   */
  public static String write(RunResult result, GatePlan plan, TrafficModel model, String when) {
    return new HtmlReport(result, plan).page(model, when);
  }

  private String page(TrafficModel model, String when) {
    Judgement judgement = result.judgement();
    String outcome = judgement.verdict().outcome().name();
    String kind =
        switch (judgement.verdict().outcome()) {
          case PASS, WARN -> "good";
          case INCONCLUSIVE -> "unclear";
          default -> "bad";
        };
    StringBuilder out = new StringBuilder();
    out.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
    // The page asks for nothing, and a browser is told to let it ask for nothing.
    out.append(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n<link rel=\"icon\" href=\"data:,\">\n");
    out.append(
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>Release gate: %s</title>\n<style>%s</style></head><body>\n"
            .formatted(outcome, Style.CSS));
    out.append(
        "<h1>Release gate: <b class=\"%s\">%s</b></h1>\n<p>candidate %s against baseline %s, %s UTC</p>\n"
            .formatted(
                kind,
                outcome,
                Html.escaped(plan.candidate().toString()),
                Html.escaped(plan.baseline().toString()),
                Html.escaped(when)));
    findings(out, judgement);
    if (result.candidate().windows().isEmpty() && result.baseline().windows().isEmpty()) {
      out.append("<p class=\"none\">No window was measured: there is nothing to chart.</p>\n");
    } else {
      out.append(percentiles()).append(timeline());
    }
    if (!judgement.effects().isEmpty()) {
      out.append(new IntervalPlot(judgement.effects(), plan.criteria()).html());
    }
    chain(out, judgement.chain());
    plan.capacity()
        .filter(c -> !result.steps().isEmpty())
        .ifPresent(c -> out.append(new KneePlot(result, c).html()));
    if (model != null) {
      mix(out, model);
    }
    errors(out);
    return out.append("</body></html>\n").toString();
  }

  private void findings(StringBuilder out, Judgement judgement) {
    List<List<String>> rows = new ArrayList<>();
    for (Finding f : judgement.verdict().findings()) {
      rows.add(
          List.of(
              f.reason().outcome().name(),
              f.reason().word(),
              f.metric().isEmpty() && f.route().equals("*")
                  ? "the run"
                  : (f.metric() + " " + f.route()).strip(),
              f.detail()));
    }
    out.append(
        rows.isEmpty()
            ? "<p>Nothing speaks against it.</p>\n"
            : Html.table(List.of("outcome", "reason", "metric and route", "detail"), rows));
    result.notes().forEach(n -> out.append("<p>").append(Html.escaped(n)).append("</p>\n"));
  }

  /** The distance from 100 on a logarithmic axis, so that the tail has room. */
  private static double tail(double percentile) {
    return -Math.log10(1 - percentile / 100);
  }

  private String percentiles() {
    String title = "Latency by percentile";
    Histogram a = result.baseline().micros();
    Histogram b = result.candidate().micros();
    if (a.getTotalCount() + b.getTotalCount() == 0) {
      return Html.noChart(title, "No request has a latency.");
    }
    List<Chart.Tick> ticks = new ArrayList<>();
    for (double p : new double[] {1, 50, 90, 95, 99, 99.9, 99.99}) {
      ticks.add(new Chart.Tick(tail(p), "p" + String.valueOf(p).replaceAll("\\.0$", "")));
    }
    double highest =
        Math.max(a.getValueAtPercentile(99.99), b.getValueAtPercentile(99.99)) / 1000.0;
    return new Chart(
            new Chart.Axis("percentile of all requests", 0, tail(99.99), ticks),
            Chart.Axis.from0("ms from the intended start", highest))
        .line("baseline", "a", curve(a), false)
        .line("candidate", "b", curve(b), false)
        .svg(title);
  }

  private static List<Chart.Point> curve(Histogram micros) {
    List<Chart.Point> points = new ArrayList<>();
    if (micros.getTotalCount() == 0) {
      return points;
    }
    for (double p : PERCENTILES) {
      points.add(new Chart.Point(tail(p), micros.getValueAtPercentile(p) / 1000.0));
    }
    return points;
  }

  private String timeline() {
    List<Chart.Point> a = windows(result.baseline());
    List<Chart.Point> b = windows(result.candidate());
    double highest = 0;
    double last = 0;
    for (List<Chart.Point> side : List.of(a, b)) {
      for (Chart.Point p : side) {
        highest = Double.isNaN(p.y()) ? highest : Math.max(highest, p.y());
        last = Math.max(last, p.x());
      }
    }
    String title = "p95 of each window in time; a gap has no figure, or is the other's turn";
    if (highest == 0) {
      return Html.noChart(title, "No window has a p95.");
    }
    Chart chart =
        new Chart(
                Chart.Axis.from0("seconds since the beginning", last),
                Chart.Axis.from0("p95, ms from the intended start", highest))
            .line("baseline", "a", a, true)
            .line("candidate", "b", b, true);
    for (SloRule rule : plan.rules()) {
      if (rule.metric().equals("p95") && rule.route().equals("*")) {
        chart.level("objective", rule.atMost());
      }
    }
    return chart.svg(title);
  }

  /** A break between blocks. */
  private List<Chart.Point> windows(Side side) {
    Windows p95 = side.latencies(-1, "p95");
    List<WindowFigures> windows = side.windows();
    List<Chart.Point> points = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      double at = side.startSeconds().get(i);
      if (i > 0 && windows.get(i).number() <= windows.get(i - 1).number()) {
        points.add(new Chart.Point(at, Double.NaN));
      }
      points.add(new Chart.Point(at, p95.at(i)));
    }
    return points;
  }

  private static void chain(StringBuilder out, List<ChainResult> chain) {
    if (chain.isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (ChainResult c : chain) {
      rows.add(
          List.of(
              c.rule().pool(),
              c.rule().metric(),
              (figure(c.rule().atMost()) + " " + c.rule().unit()).strip(),
              Double.isNaN(c.worst()) ? "unknown" : figure(c.worst()),
              "%d of %d".formatted(c.bad(), c.windows()),
              Integer.toString(c.windows() - c.known()),
              c.wholeRun() ? "the whole run" : "the candidate's turns"));
    }
    out.append("<h2>Downstream pools</h2>\n")
        .append(
            Html.table(
                List.of(
                    "pool", "metric", "at most", "worst", "bad", "without figure", "windows of"),
                rows));
  }

  /** Four digits, which is more than is known. */
  static String figure(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private void mix(StringBuilder out, TrafficModel model) {
    double share = model.routes().stream().filter(Route::sent).mapToDouble(Route::share).sum();
    double all = result.baseline().requests(-1) + result.candidate().requests(-1);
    if (all == 0) {
      return;
    }
    List<String> columns =
        new ArrayList<>(List.of("route", "in the model", "of what is sent", "sent", "requests"));
    result.source().ifPresent(s -> columns.add("in what was replayed"));
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < model.routes().size(); i++) {
      Route route = model.routes().get(i);
      double sent = result.baseline().requests(i) + result.candidate().requests(i);
      List<String> row =
          new ArrayList<>(
              List.of(
                  route.name(),
                  percent(route.share()),
                  route.sent() ? percent(route.share() / share) : "not sent",
                  percent(sent / all),
                  String.format(Locale.ROOT, "%.0f", sent)));
      int number = i;
      result
          .source()
          .ifPresent(s -> row.add(percent((double) s.routes().get(number) / s.requests())));
      rows.add(row);
    }
    out.append("<h2>What was sent</h2>\n").append(Html.table(columns, rows));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", share * 100);
  }

  private void errors(StringBuilder out) {
    List<List<String>> rows = new ArrayList<>();
    result.baseline().errors().forEach((e, n) -> rows.add(List.of("baseline", e, n.toString())));
    result.candidate().errors().forEach((e, n) -> rows.add(List.of("candidate", e, n.toString())));
    if (!rows.isEmpty()) {
      out.append("<h2>Errors</h2>\n").append(Html.table(List.of("side", "what", "requests"), rows));
    }
  }
}
