package io.tidegate.predictor.backtest;

import io.tidegate.predictor.evaluation.Interval;
import io.tidegate.predictor.evaluation.Reliability;
import io.tidegate.predictor.evaluation.Report;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** A report as people read it. */
public final class ReportTable {
  private static final String HEAD = "  %-20s %6s  %-18s %8s %7s %9s %7s %7s %7s%n";

  private ReportTable() {}

  /** Prints it. */
  public static void print(Report report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%n  Tested on %d %s over %.1f pool-days: %d events that could be foreseen, %d that could"
            + " not.%n",
        report.pools(),
        report.pools() == 1 ? "pool" : "pools",
        report.poolDays(),
        report.events(),
        report.unforeseeableEvents());
    out.printf(
        Locale.ROOT,
        "  Thresholds come from %d %s and an earlier time, %.1f pool-days.%n%n",
        report.calibrationPools(),
        report.heldOut()
            ? "other pools"
            : report.pools() == 1 ? "pool, the same," : "pools, the same,",
        report.calibrationPoolDays());
    List<Double> budgets = report.methods().stream().map(Report.Line::budget).distinct().toList();
    for (double budget : budgets) {
      out.printf(Locale.ROOT, "  Budget: %s false alarms per pool-day%n", number(budget, "%.2f"));
      out.printf(
          HEAD,
          "method",
          "recall",
          "  (95%)",
          "at test",
          "by",
          "precision",
          "lead",
          "false",
          "chance");
      out.printf(HEAD, "", "", "", "budget", "outages", "", "min", "per day", "");
      report.methods().stream()
          .filter(l -> l.budget() == budget)
          .forEach(
              l ->
                  out.printf(
                      HEAD,
                      l.name() + (l.thresholdBrought() ? " *" : ""),
                      number(l.recall().value(), "%.2f"),
                      range(l.recall()),
                      number(l.recallAtTestBudget().value(), "%.2f"),
                      number(l.unforeseeableRecall(), "%.2f"),
                      number(l.precision(), "%.2f"),
                      number(l.medianLeadMinutes(), "%.0f"),
                      number(l.falseAlarmsPerPoolDay(), "%.2f"),
                      number(l.recallByChance(), "%.2f")));
      ratios(report, budget, out);
      out.println();
    }
    if (report.methods().stream().anyMatch(Report.Line::thresholdBrought)) {
      out.printf(
          "  * by its own threshold: the data are too few to calibrate one for such a budget%n%n");
    }
    out.printf("  %-20s %8s %12s%n", "probabilities", "Brier", "reliability");
    for (Report.Trust trust : report.reliability()) {
      Reliability r = trust.reliability();
      out.printf(
          "  %-20s %8s %12s%n", trust.name(), number(r.brier(), "%.4f"), number(r.error(), "%.4f"));
    }
    out.printf(
        Locale.ROOT,
        "  (mean square error, and mean distance from what came; %s of the windows were followed by a"
            + " breach)%n",
        number(100 * report.baseRate(), "%.2f%%"));
    out.flush();
  }

  private static void ratios(Report report, double budget, PrintWriter out) {
    report.ratios().stream()
        .filter(r -> r.budget() == budget && !Double.isNaN(r.recall().value()))
        .filter(r -> r.to().equals("rcf") || r.to().equals("predict-linear"))
        .forEach(
            r ->
                out.printf(
                    "  %s hit %s times as many as %s %s, at the test's budget %s %s%n",
                    r.name(),
                    number(r.recall().value(), "%.2f"),
                    r.to(),
                    range(r.recall()),
                    number(r.recallAtTestBudget().value(), "%.2f"),
                    range(r.recallAtTestBudget())));
  }

  private static String range(Interval interval) {
    return Double.isNaN(interval.low())
        ? ""
        : String.format(Locale.ROOT, "(%.2f to %.2f)", interval.low(), interval.high());
  }

  private static String number(double value, String format) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
  }
}
