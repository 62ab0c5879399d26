package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.predictor.backtest.Column;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestCommandTest {
  private static final int DAY = 1440;

  @TempDir private Path dir;

  @Test
  void recordedWindowsAreReplayedAndReportedOn() throws Exception {
    Path csv = recording(3, 3 * DAY);
    Path report = dir.resolve("report.json");
    CommandLineRun run =
        CommandLineRun.of(
            "backtest",
            "--windows",
            csv.toString(),
            "--slo-p99",
            "100",
            "--methods",
            "static,predict-linear",
            "--budgets",
            "0.5",
            "--report",
            report.toString());
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("windows.csv: 12960 rows, 3 pools"), run.out());
    assertTrue(run.out().contains("with 3 pools none is held out (from 8 on)"), run.out());
    assertTrue(run.out().contains("Budget: 0.50 false alarms per pool-day"), run.out());
    assertTrue(run.err().contains("3 of 3 pools"), run.err());
    JsonNode root = new ObjectMapper().readTree(report.toFile());
    assertEquals(2, root.get("methods").size());
    assertTrue(root.get("events").asInt() >= 3, root.toString());
  }

  @Test
  void dataThatAreTooShortAreRefused() throws Exception {
    CommandLineRun run =
        CommandLineRun.of(
            "backtest", "--windows", recording(1, 300).toString(), "--slo-p99", "100");
    assertEquals(2, run.exitCode());
    assertTrue(
        run.err()
            .contains(
                "--windows: the data span 300 windows: must be at least 360, to calibrate and to"
                    + " test with 90 between"),
        run.err());
  }

  @Test
  void aMethodThatIsNotThereIsNamed() throws Exception {
    CommandLineRun run =
        CommandLineRun.of(
            "backtest",
            "--windows",
            recording(1, 400).toString(),
            "--slo-p99",
            "100",
            "--methods",
            "magic");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("--methods has 'magic': must be of [tidegate, "), run.err());
  }

  @Test
  void theHelpNamesEachColumn() {
    String help = CommandLineRun.of("backtest", "--help").out();
    for (Column column : Column.values()) {
      assertTrue(help.matches("(?s).*\\b" + column.header() + "\\b.*"), column + " in " + help);
    }
  }

  /** Once a day each pool's p99 climbs for an hour until it is above 100 ms. */
  private Path recording(int pools, int minutes) throws Exception {
    StringBuilder csv = new StringBuilder("at,service,pool,arrival,p99\n");
    for (int pool = 0; pool < pools; pool++) {
      for (int minute = 0; minute < minutes; minute++) {
        int climbing = minute % DAY - 700 - 31 * pool;
        int p99 = climbing > 0 && climbing <= 60 ? 60 + climbing : 60 + minute % 7;
        csv.append("%d,orders,p%d,10,%d%n".formatted(1769860800L + 60L * minute, pool, p99));
      }
    }
    return Files.writeString(dir.resolve("windows.csv"), csv);
  }
}
