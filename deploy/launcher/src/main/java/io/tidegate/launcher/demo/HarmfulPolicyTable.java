package io.tidegate.launcher.demo;

import java.io.PrintWriter;

/** The scenario's report as people read it. */
public final class HarmfulPolicyTable {
  private static final String ROW = "  %-28s %12s %12s %12s%n";

  private HarmfulPolicyTable() {}

  /** Prints the table. */
  public static void print(HarmfulPolicyReport r, PrintWriter out) {
    HarmfulPolicyReport.Stretch a = r.before();
    HarmfulPolicyReport.Stretch b = r.harmed();
    HarmfulPolicyReport.Stretch c = r.after();
    out.printf("%n  What users saw:%n%n");
    out.printf(ROW, "", "before", "made smaller", "taken back");
    out.printf(ROW, "windows", a.windows(), b.windows(), c.windows());
    out.printf(ROW, "windows over SLO", a.windowsOverSlo(), b.windowsOverSlo(), c.windowsOverSlo());
    out.printf(ROW, "requests", a.requests(), b.requests(), c.requests());
    out.printf(
        ROW, "requests over SLO", a.requestsOverSlo(), b.requestsOverSlo(), c.requestsOverSlo());

    out.printf("%n  When:%n");
    line(out, r.appliedAt(), "the policy was applied");
    line(out, r.shrunkAt(), "it made %s smaller".formatted(HarmfulPolicy.POOL));
    line(out, r.breachAt(), "users missed the SLO");
    line(out, r.takenBackAt(), "Tidegate took it back");
    line(out, r.restoredAt(), "there were %d workers again".formatted(HarmfulPolicy.WORKERS));

    out.printf("%n  Resizes:%n");
    if (r.resizes().isEmpty()) {
      out.printf("    none%n");
    }
    for (DemoReport.ResizeEntry e : r.resizes()) {
      out.printf(
          "    window %3d  %-22s %3d -> %3d   %s%n",
          e.at(), e.pool(), e.from(), e.to(), e.verification());
    }
    out.printf("%n  %s%n%n", verdict(r));
    out.flush();
  }

  private static void line(PrintWriter out, int window, String what) {
    if (window < 0) {
      out.printf("    never       %s%n", what);
    } else {
      out.printf("    window %3d  %s%n", window, what);
    }
  }

  private static String verdict(HarmfulPolicyReport r) {
    if (r.appliedAt() < 0) {
      return "The policy was not applied: nothing was shown.";
    }
    if (r.shrunkAt() < 0) {
      return "The policy changed no size in this run: nothing was shown.";
    }
    if (r.takenBackAt() < 0) {
      return "Tidegate did not take it back in this run; the pool ended with %d workers."
          .formatted(r.last());
    }
    if (r.restoredAt() < 0) {
      return "Tidegate took it back, but %d workers were not seen again in this run."
          .formatted(HarmfulPolicy.WORKERS);
    }
    return ("Taken back %d windows after it, without anybody's help. The policy still holds, but such a"
            + "%n  change is not tried again for a while.")
        .formatted(r.takenBackAt() - r.shrunkAt());
  }
}
