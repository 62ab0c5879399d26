package io.tidegate.launcher.demo;

import java.io.PrintWriter;

/** The scenario's report as people read it. */
public final class SlowDatabaseTable {
  private static final String ROW = "  %-28s %14s %14s%n";

  private SlowDatabaseTable() {}

  /** Prints the table. */
  public static void print(SlowDatabaseReport report, PrintWriter out) {
    SlowDatabaseReport.Side a = report.unmanaged();
    SlowDatabaseReport.Side b = report.managed();
    out.printf("%n  The same traffic and the same slow database, twice:%n%n");
    out.printf(ROW, "", "%d replicas".formatted(SlowDatabase.FEWEST), "Tidegate");
    out.printf(ROW, "windows", a.windows(), b.windows());
    out.printf(ROW, "windows over SLO", a.windowsOverSlo(), b.windowsOverSlo());
    out.printf(ROW, "requests", a.requests(), b.requests());
    out.printf(ROW, "requests over SLO", a.requestsOverSlo(), b.requestsOverSlo());
    out.printf(ROW, "most replicas", a.mostReplicas(), b.mostReplicas());
    out.printf(ROW, "replicas at the end", a.lastReplicas(), b.lastReplicas());
    out.printf(ROW, "replicas x windows", a.replicaWindows(), b.replicaWindows());

    out.printf("%n  When:%n");
    line(
        out,
        report.forecastAt(),
        "a breach of %s was forecast".formatted(SlowDatabase.SERVICE.pool()));
    line(out, report.decidedAt(), "more replicas were decided on");
    line(out, report.allReadyAt(), "%d replicas served".formatted(SlowDatabase.MOST));
    line(
        out,
        report.breachAt(),
        "the SLO was missed by the twin that kept %d".formatted(SlowDatabase.FEWEST));
    line(out, report.backAt(), "there were %d again".formatted(SlowDatabase.FEWEST));

    out.printf("%n  Resizes, each verified:%n");
    if (report.resizes().isEmpty()) {
      out.printf("    none%n");
    }
    for (DemoReport.ResizeEntry r : report.resizes()) {
      out.printf(
          "    window %3d  %-22s %3d -> %3d   %s%n",
          r.at(), r.pool(), r.from(), r.to(), r.verification());
    }
    out.printf("%n  %s%n%n", verdict(report));
    out.flush();
  }

  private static void line(PrintWriter out, int window, String what) {
    if (window < 0) {
      out.printf("    never       %s%n", what);
    } else {
      out.printf("    window %3d  %s%n", window, what);
    }
  }

  private static String verdict(SlowDatabaseReport r) {
    if (r.breachAt() < 0) {
      return "The twin never missed the SLO for long: there was nothing to prevent.";
    }
    if (r.allReadyAt() < 0) {
      return "Tidegate did not get to %d replicas.".formatted(SlowDatabase.MOST);
    }
    int ahead = r.breachAt() - r.allReadyAt();
    return ahead > 0
        ? "%d replicas served %d windows before the twin's breach."
            .formatted(SlowDatabase.MOST, ahead)
        : "%d replicas served %d windows after the twin's breach: too late."
            .formatted(SlowDatabase.MOST, -ahead);
  }
}
