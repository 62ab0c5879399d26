package io.tidegate.launcher.demo;

import io.tidegate.launcher.demo.DemoReport.ForecastEntry;
import io.tidegate.launcher.demo.DemoReport.ResizeEntry;
import io.tidegate.launcher.demo.DemoReport.Side;
import java.io.PrintWriter;
import java.util.Locale;

/** The report as people read it. */
public final class DemoTable {
  private static final String ROW = "  %-28s %14s %14s%n";

  private DemoTable() {}

  /** Prints the table. */
  public static void print(DemoReport report, PrintWriter out) {
    Side a = report.unmanaged();
    Side b = report.managed();
    out.printf(Locale.ROOT, "%n  The same seeded traffic, twice:%n%n");
    out.printf(ROW, "", "fixed pools", "Tidegate");
    out.printf(ROW, "windows", a.windows(), b.windows());
    out.printf(ROW, "windows over SLO", a.windowsOverSlo(), b.windowsOverSlo());
    out.printf(ROW, "requests", a.requests(), b.requests());
    out.printf(ROW, "requests over SLO", a.requestsOverSlo(), b.requestsOverSlo());
    out.printf(
        Locale.ROOT,
        "  %-28s %14.1f %14.1f%n",
        "mean size, all pools",
        a.meanPoolSize(),
        b.meanPoolSize());
    out.printf(ROW, "largest size, all pools", a.maxPoolSize(), b.maxPoolSize());

    out.printf(
        "%n  Breach forecasts of the managed run, and whether the breach came in its twin:%n");
    if (report.forecasts().isEmpty()) {
      out.printf("    none%n");
    }
    for (ForecastEntry f : report.forecasts()) {
      out.printf(
          "    window %3d  %-22s breach at window %3d, %2d windows ahead: %s%n",
          f.madeAt(),
          f.pool(),
          f.breachAt(),
          f.leadWindows(),
          f.cameInUnmanaged() ? "it came" : "it did not come");
    }

    if (report.forecasts().stream().anyMatch(f -> !f.cameInUnmanaged())) {
      out.printf(
          "    (In the twin a saturated pool also shields those behind it: what does not get through%n"
              + "    it cannot breach them. Under Tidegate it gets through.)%n");
    }

    out.printf("%n  Resizes, each verified:%n");
    if (report.resizes().isEmpty()) {
      out.printf("    none%n");
    }
    for (ResizeEntry r : report.resizes()) {
      out.printf(
          "    window %3d  %-22s %3d -> %3d   %s%n",
          r.at(), r.pool(), r.from(), r.to(), r.verification());
    }
    out.printf("%n%s%n%n", verdict(a, b));
    out.flush();
  }

  private static String verdict(Side a, Side b) {
    if (a.windowsOverSlo() == 0) {
      return b.windowsOverSlo() == 0
          ? "  Fixed pools never missed the SLO on this traffic: there was nothing to prevent."
          : "  Fixed pools never missed the SLO on this traffic, Tidegate did: it made things worse.";
    }
    return String.format(
        Locale.ROOT,
        "  %d%% of the windows over SLO were avoided, at %.2f times the mean pool size.",
        Math.round(100.0 * (a.windowsOverSlo() - b.windowsOverSlo()) / a.windowsOverSlo()),
        a.meanPoolSize() == 0 ? Double.NaN : b.meanPoolSize() / a.meanPoolSize());
  }
}
