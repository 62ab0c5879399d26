package io.tidegate.gate.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.judge.Capacity;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Reason;
import io.tidegate.gate.run.GatePlan;
import io.tidegate.gate.run.RunResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final GatePlan PLAN =
      PlanYaml.read(
              """
              schema: tidegate.gate-plan/1
              model: model.yaml
              baseline: http://10.0.0.1:8080
              candidate: http://10.0.0.2:8080/a&b
              allow: ["10.0.0.1:8080", "10.0.0.2:8080"]
              """,
              PlanYaml.Changes.NONE)
          .plan();

  @Test
  void aRunOfWhichNothingWasMeasuredHasItsReason() {
    RunResult result =
        RunResult.of(Judgement.invalid(Reason.TARGET_UNREACHABLE, "no <connection> & no load"));
    String page = HtmlReport.write(result, PLAN, null, "2026-01-31T12:00:00");

    assertTrue(page.contains("<b class=\"bad\">INVALID</b>"), page);
    assertTrue(page.contains("no &lt;connection&gt; &amp; no load"), page);
    assertTrue(page.contains("candidate http://10.0.0.2:8080/a&amp;b against baseline"), page);
    assertFalse(page.contains("<svg"), page);
    assertTrue(page.contains("No window was measured"), page);
    assertFalse(page.contains("<script") || page.contains("src=") || page.contains("url("), page);
  }

  @Test
  void stepsWithoutAFigureAreNoBlankChart() {
    GatePlan plan = withCapacity();
    RunResult none = RunResult.of(Judgement.invalid(Reason.NOTHING_TO_JUDGE, "nothing"));
    RunResult result =
        new RunResult(
            none.judgement(),
            none.input(),
            none.baseline(),
            none.candidate(),
            none.source(),
            List.of(new Capacity.Step(50, 0, Double.NaN, Double.NaN)),
            none.borne(),
            none.peak(),
            none.notes());
    String page = HtmlReport.write(result, plan, null, "2026-01-31T12:00:00");
    assertTrue(page.contains("No step has a p99: nothing was answered."), page);
    assertTrue(page.contains("<td>50.0/s</td><td>0.0/s</td><td>unknown</td>"), page);
    assertFalse(page.contains("<svg") || page.contains("NaN"), page);
  }

  private static GatePlan withCapacity() {
    return PlanYaml.read(
            """
            schema: tidegate.gate-plan/1
            model: model.yaml
            baseline: http://10.0.0.1:8080
            candidate: http://10.0.0.2:8080
            allow: ["10.0.0.1:8080", "10.0.0.2:8080"]
            capacity: {peakPerSecond: 100, p99AtMostMillis: 250}
            """,
            PlanYaml.Changes.NONE)
        .plan();
  }

  @Test
  void anAxisEndsAtARoundNumberAboveWhatItShows() {
    Chart.Axis axis = Chart.Axis.from0("ms", 83);
    assertEquals(100, axis.high());
    assertEquals(
        List.of("0", "20", "40", "60", "80", "100"),
        axis.ticks().stream().map(Chart.Tick::text).toList());
    assertEquals(1, Chart.Axis.from0("ms", Double.NaN).high());
    assertEquals("0.6", Chart.Axis.from0("ms", 0.52).ticks().get(3).text());
  }

  @Test
  void aLineHasAGapWhereThereIsNoFigure() {
    String svg =
        new Chart(Chart.Axis.from0("s", 4), Chart.Axis.from0("ms", 10))
            .line(
                "candidate",
                "b",
                List.of(
                    new Chart.Point(0, 1),
                    new Chart.Point(1, 2),
                    new Chart.Point(2, Double.NaN),
                    new Chart.Point(3, 3)),
                true)
            .svg("p95");
    assertEquals(2, svg.split("M[0-9]", -1).length - 1, svg);
    assertEquals(1, svg.split("L[0-9]", -1).length - 1, svg);
    assertEquals(3, svg.split("<circle", -1).length - 1, svg);
    assertFalse(svg.contains("NaN"), svg);
  }
}
