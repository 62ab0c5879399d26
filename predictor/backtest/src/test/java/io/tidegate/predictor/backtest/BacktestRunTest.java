package io.tidegate.predictor.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.predictor.evaluation.Evaluation;
import io.tidegate.predictor.evaluation.Method;
import io.tidegate.predictor.evaluation.PoolScorer;
import io.tidegate.predictor.evaluation.PredictLinear;
import io.tidegate.predictor.evaluation.Protocol;
import io.tidegate.predictor.evaluation.Report;
import io.tidegate.predictor.evaluation.ScoredPool;
import io.tidegate.predictor.evaluation.Splits;
import io.tidegate.predictor.evaluation.StaticLevel;
import io.tidegate.wire.PoolId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 10 pools over 4 days; each climbs to a breach for 40 minutes, once a day. */
class BacktestRunTest {
  private static final List<Method> METHODS = List.of(new PredictLinear(), new StaticLevel());

  @TempDir private static Path dir;
  private static WindowsCsv.Recording recording;

  @BeforeAll
  static void record() throws Exception {
    StringBuilder csv = new StringBuilder("at,service,pool,arrival,p99\n");
    for (int pool = 0; pool < 10; pool++) {
      for (int minute = 0; minute < 4 * 1440; minute++) {
        int climbing = minute % 1440 - 600 - 31 * pool;
        double p99 = climbing > 0 && climbing <= 60 ? 60 + climbing : 60 + minute % 7;
        csv.append(1769860800L + 60L * minute)
            .append(",orders,p")
            .append(pool)
            .append(",10,")
            .append(p99)
            .append('\n');
      }
    }
    Path file = Files.writeString(dir.resolve("ramps.csv"), csv);
    recording = WindowsCsv.read(file, ColumnMap.OWN_NAMES, 100);
  }

  @Test
  void aClimbIsForeseenByItsTrend() throws Exception {
    Report report = report(2);
    assertEquals(6, report.pools());
    assertEquals(4, report.calibrationPools());
    assertTrue(report.heldOut());
    Report.Line line = report.line("predict-linear", 0.25).orElseThrow();
    assertEquals(1.0, line.recall().value(), line.toString());
    assertTrue(line.medianLeadMinutes() >= 10, line.toString());
    assertTrue(report.events() >= 6, report.toString());
  }

  @Test
  void theNumberOfThreadsDoesNotMatter() throws Exception {
    assertEquals(report(1).toString(), report(4).toString());
  }

  @Test
  void progressIsTold() throws Exception {
    List<Integer> told = new ArrayList<>();
    BacktestRun.score(
        recording.pools(), METHODS, Protocol.DEFAULT, splits(), 2, (done, of) -> told.add(done));
    assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), told);
  }

  @Test
  void aMethodThatFailsIsNotHidden() {
    Method failing =
        new Method() {
          @Override
          public String name() {
            return "failing";
          }

          @Override
          public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
            throw new IllegalStateException("no memory for " + pool);
          }
        };
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () ->
                BacktestRun.score(
                    recording.pools(),
                    List.of(failing),
                    Protocol.DEFAULT,
                    splits(),
                    2,
                    (done, of) -> {}));
    assertTrue(e.getMessage().startsWith("no memory for orders/p"), e.getMessage());
  }

  @Test
  void theReportHasItsFields() throws Exception {
    Path file = dir.resolve("report.json");
    ReportJson.write(report(2), List.of("made up"), file);
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    assertTrue(root.get("events").asInt() > 0);
    assertTrue(root.get("poolDays").asDouble() > 1);
    assertEquals("made up", root.get("notes").get(0).asText());
    assertEquals(6, root.get("methods").size(), "2 methods at 3 budgets");
    for (JsonNode method : root.get("methods")) {
      for (String field :
          List.of(
              "name",
              "budget",
              "recall",
              "precision",
              "medianLeadMinutes",
              "falseAlarmsPerPoolDay",
              "brier",
              "reliabilityError",
              "recallLow",
              "recallHigh",
              "recallAtTestBudget",
              "recallByChance")) {
        assertNotNull(method.get(field), field);
      }
    }
    JsonNode first = root.get("methods").get(0);
    assertEquals("predict-linear", first.get("name").asText());
    assertEquals(0.1, first.get("budget").asDouble());
    assertEquals(1.0, first.get("recall").asDouble());
    assertTrue(first.get("unforeseeableRecall").isNull(), "there was none to hit");
    assertEquals("static", root.get("ratios").get(0).get("to").asText());
  }

  @Test
  void theTableHasALineForEachMethod() throws Exception {
    StringWriter text = new StringWriter();
    ReportTable.print(report(2), new PrintWriter(text));
    assertTrue(text.toString().contains("Tested on 6 pools over"), text.toString());
    assertTrue(text.toString().contains("Thresholds come from 4 other pools"), text.toString());
    assertEquals(
        3,
        text.toString()
            .lines()
            .filter(l -> l.startsWith("  predict-linear  ") && l.contains("1.00"))
            .count());
  }

  @Test
  void theForestCasterForecastsNearWhatItSees() {
    PoolScorer scorer =
        RandomCutForestCaster.BEST.forPool(recording.pools().get(0).pool(), 100, 60_000);
    double[] last = {Double.NaN};
    recording
        .pools()
        .get(0)
        .windows()
        .forEachRemaining(
            w -> {
              if (w.startMillis() < recording.fromMillis() + 400 * 60_000) {
                last[0] = scorer.onWindow(w);
              }
            });
    assertTrue(last[0] > 0.55 && last[0] < 0.75, "it saw 0.60 to 0.66 of the SLO: " + last[0]);
  }

  private static Splits splits() {
    return Splits.of(
        Protocol.DEFAULT,
        recording.fromMillis(),
        recording.toMillis(),
        recording.widthMillis(),
        recording.pools().size(),
        1);
  }

  private static Report report(int threads) throws InterruptedException {
    List<ScoredPool> scored =
        BacktestRun.score(
            recording.pools(), METHODS, Protocol.DEFAULT, splits(), threads, (done, of) -> {});
    return new Evaluation(METHODS, scored, recording.widthMillis(), 1)
        .report(List.of(0.1, 0.25, 0.5));
  }
}
