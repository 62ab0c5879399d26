package io.tidegate.gate.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.judge.Finding;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Knee;
import io.tidegate.gate.judge.Reason;
import io.tidegate.gate.judge.Verdict;
import io.tidegate.gate.run.Borne;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicySnippetTest {
  private static final PlanYaml PLAN =
      PlanYaml.read(
          """
          schema: tidegate.gate-plan/1
          model: model.yaml
          baseline: http://10.0.0.1:8080
          candidate: http://10.0.0.2:8080
          allow: ["10.0.0.1:8080", "10.0.0.2:8080"]
          capacity: {p99AtMostMillis: 250}
          fleet: {pool: orders/workers, instances: 2}
          """,
          PlanYaml.Changes.NONE);

  private static Judgement judged(List<Finding> findings) {
    return new Judgement(
        Verdict.of(findings),
        List.of(),
        List.of(),
        List.of(),
        Optional.of(new Knee(400, true, 390)),
        Optional.empty());
  }

  private static Optional<String> written(List<Finding> findings, Optional<Borne> borne) {
    return PolicySnippet.write(judged(findings), borne, PLAN, "3f9a", "2026-05-17T10:00:00");
  }

  @Test
  void itIsAsManyAsWereInOneInstanceAtTheKnee() {
    // 400/s times 50 ms are 20 at a time, 10 of them in each: 10 + 3 * sqrt(10) = 19.5.
    String text = written(List.of(), Optional.of(new Borne(400, 50))).orElseThrow();
    assertTrue(text.endsWith("policies:\n  - match: \"orders/workers\"\n    max-size: 20\n"), text);
    assertTrue(text.contains("The knee: 400.0 requests per second were borne"), text);
    assertTrue(text.contains("20.00 requests were in it at a time, 10.00 of them in each"), text);
    assertTrue(text.contains("(verdict PASS, plan sha256 3f9a)"), text);
  }

  @ParameterizedTest
  @CsvSource({"0.01, 1", "1, 4", "4, 10", "100, 130", "1000000, 10000"})
  void threeDeviationsAreAboveTheMean(double meanInFlight, int largest) {
    assertEquals(largest, PolicySnippet.largest(meanInFlight));
  }

  @Test
  void whatDoesNotGoOnTeachesNothing() {
    Borne borne = new Borne(400, 50);
    Finding slo = new Finding(Reason.SLO_WINDOWS, "*", "p99", "missed");
    Finding warning = new Finding(Reason.SMALL_INCREASE, "*", "p99", "a little");
    assertEquals(Optional.empty(), written(List.of(slo), Optional.of(borne)));
    assertTrue(written(List.of(warning), Optional.of(borne)).isPresent());
    assertEquals(Optional.empty(), written(List.of(), Optional.empty()));
    assertEquals(Optional.empty(), written(List.of(), Optional.of(new Borne(400, Double.NaN))));
  }
}
