package io.tidegate.launcher.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.demo.DriverWindow;
import io.tidegate.launcher.demo.HarmfulPolicyReport.Seen;
import io.tidegate.launcher.settings.PolicyText;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Verification;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarmfulPolicyTest {
  private static final long START = 1_000_000L;

  @TempDir private Path dir;

  /** Four workers of 50 ms carry 80 requests/s. */
  @Test
  void thePolicyLetsTidegateActAndLeavesItHalfOfWhatArrives() throws Exception {
    Path file = Files.writeString(dir.resolve("t.yaml"), HarmfulPolicy.settings(1, 2, 3));
    Settings settings = Settings.load(file, Map.of(), Map.of());
    assertEquals(Mode.SHADOW, settings.policies().of(HarmfulPolicy.POOL, Map.of()).mode());
    Policy harmful =
        PolicyText.over(settings.policies(), HarmfulPolicy.policy())
            .of(HarmfulPolicy.POOL, Map.of());
    assertEquals(Mode.AUTO, harmful.mode());
    assertTrue(harmful.maxSize() * 20 < 0.6 * HarmfulPolicy.RATE);
    // It gets there at once.
    assertTrue(HarmfulPolicy.WORKERS * (1 - harmful.maxStepDown()) < harmful.maxSize());
  }

  private static Decision decision(int window, Decision.Kind kind, int from, int to) {
    return new Decision(
        "d" + window,
        HarmfulPolicy.POOL,
        START + (window + 1) * 1000L,
        kind,
        "auto",
        "r",
        "",
        from,
        to,
        to,
        List.of(),
        0,
        "",
        List.of(),
        "",
        "",
        List.of("i1"),
        List.of());
  }

  private static HarmfulPolicyReport report(boolean takenBack) {
    RunRecord record = new RunRecord(1000, 20, Map.of(HarmfulPolicy.POOL, 300.0));
    record.startsAt(START);
    record.add(decision(6, Decision.Kind.RESIZE, 16, 4));
    if (takenBack) {
      record.add(decision(11, Decision.Kind.ROLL_BACK, 4, 16));
      record.add(
          new Verification(
              "d6",
              HarmfulPolicy.POOL,
              START + 12_000,
              Verification.Verdict.ROLLED_BACK,
              16,
              4,
              90,
              900,
              "slo-missed-after-shrink",
              ""));
    }
    List<Seen> sizes = new ArrayList<>();
    List<DriverWindow> users = new ArrayList<>();
    for (int w = 0; w < 20; w++) {
      sizes.add(new Seen(w, w < 7 || takenBack && w >= 13 ? 16 : 4));
      boolean over = w >= 8 && (!takenBack || w < 14);
      users.add(
          new DriverWindow(
              w, START + w * 1000L, 150, 150, over ? 90 : 0, 0, 50, 60, over ? 900 : 90, 1, over));
    }
    return HarmfulPolicyReport.of(5, record, sizes, users);
  }

  private static String table(HarmfulPolicyReport report) {
    StringWriter text = new StringWriter();
    HarmfulPolicyTable.print(report, new PrintWriter(text));
    return text.toString();
  }

  @Test
  void theReportSaysWhenAndWhatItCost() throws Exception {
    HarmfulPolicyReport report = report(true);
    assertEquals(
        List.of(5, 6, 8, 11, 13, 4, 16),
        List.of(
            report.appliedAt(),
            report.shrunkAt(),
            report.breachAt(),
            report.takenBackAt(),
            report.restoredAt(),
            report.smallest(),
            report.last()));
    assertEquals(new HarmfulPolicyReport.Stretch(6, 0, 900, 0), report.before());
    assertEquals(new HarmfulPolicyReport.Stretch(7, 5, 1050, 450), report.harmed());
    assertEquals(new HarmfulPolicyReport.Stretch(7, 1, 1050, 90), report.after());
    String text = table(report);
    assertTrue(text.contains("window   6  orders/workers          16 ->   4   ROLLED_BACK"), text);
    assertTrue(text.contains("window  11  orders/workers           4 ->  16   takes back"), text);
    assertTrue(text.contains("Taken back 5 windows after it, without anybody's help"), text);
    Path file = dir.resolve("r.json");
    report.write(file);
    assertTrue(Files.readString(file).contains("\"verification\" : \"ROLLED_BACK\""));
  }

  @Test
  void whatDidNotHappenIsSaid() {
    String text = table(report(false));
    assertTrue(text.contains("never       Tidegate took it back"), text);
    assertTrue(text.contains("did not take it back in this run; the pool ended with 4"), text);
    assertFalse(text.contains("without anybody's help"), text);
    HarmfulPolicyReport nothing =
        HarmfulPolicyReport.of(
            -1, new RunRecord(1000, 20, Map.of(HarmfulPolicy.POOL, 300.0)), List.of(), List.of());
    assertTrue(table(nothing).contains("The policy was not applied: nothing was shown."));
  }
}
