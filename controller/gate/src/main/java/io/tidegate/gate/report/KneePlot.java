package io.tidegate.gate.report;

import io.tidegate.gate.judge.Capacity;
import io.tidegate.gate.judge.Knee;
import io.tidegate.gate.run.CapacityPlan;
import io.tidegate.gate.run.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The load–latency curve of the candidate, and the steps that it is made of. */
final class KneePlot {
  private final List<Capacity.Step> steps;
  private final Optional<Knee> knee;
  private final CapacityPlan plan;

  KneePlot(RunResult result, CapacityPlan plan) {
    this.steps = result.steps();
    this.knee = result.judgement().knee();
    this.plan = plan;
  }

  String html() {
    return chart() + table();
  }

  private String chart() {
    String title = "Latency by load: the candidate's steps";
    List<Chart.Point> points = new ArrayList<>();
    double fastest = knee.map(Knee::neededPerSecond).orElse(0.0);
    double slowest = Double.NaN;
    for (Capacity.Step s : steps) {
      points.add(new Chart.Point(s.offeredPerSecond(), s.p99Millis()));
      fastest = Math.max(fastest, s.offeredPerSecond());
      slowest = s.p99Millis() > slowest || Double.isNaN(slowest) ? s.p99Millis() : slowest;
    }
    if (Double.isNaN(slowest)) {
      return Html.noChart(title, "No step has a p99: nothing was answered.");
    }
    Chart chart =
        new Chart(
                Chart.Axis.from0("requests per second offered", fastest),
                Chart.Axis.from0(
                    "p99, ms from the intended start", Math.max(slowest, plan.p99AtMostMillis())))
            .line("candidate", "b", points, true)
            .level(
                "p99 at most " + HtmlReport.figure(plan.p99AtMostMillis()) + " ms",
                plan.p99AtMostMillis());
    knee.ifPresent(
        k -> {
          chart.upright("needed " + perSecond(k.neededPerSecond()), "upright", k.neededPerSecond());
          if (k.perSecond() > 0) {
            String name = k.reached() ? "knee " : "borne at least ";
            chart.upright(name + perSecond(k.perSecond()), "knee", k.perSecond());
          }
        });
    return chart.svg(title);
  }

  private String table() {
    List<List<String>> rows = new ArrayList<>();
    for (Capacity.Step s : steps) {
      rows.add(
          List.of(
              perSecond(s.offeredPerSecond()),
              perSecond(s.achievedPerSecond()),
              Double.isNaN(s.p99Millis()) ? "unknown" : HtmlReport.figure(s.p99Millis()) + " ms",
              Double.isNaN(s.errorRate())
                  ? "unknown"
                  : String.format(Locale.ROOT, "%.3f%%", s.errorRate() * 100),
              s.borne(plan.p99AtMostMillis(), plan.errorRateAtMost()) ? "yes" : "no"));
    }
    return Html.table(List.of("offered", "answered in time", "p99", "errors", "borne"), rows);
  }

  private static String perSecond(double rate) {
    return String.format(Locale.ROOT, "%.1f/s", rate);
  }
}
