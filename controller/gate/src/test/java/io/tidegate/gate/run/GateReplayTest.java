package io.tidegate.gate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.judge.Reason;
import io.tidegate.gate.load.Service;
import io.tidegate.gate.report.HtmlReport;
import io.tidegate.gate.traffic.ReplayLog;
import io.tidegate.gate.traffic.TrafficInput;
import io.tidegate.gate.traffic.TrafficModel;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log against two services. */
@Timeout(60)
@Tag("long")
class GateReplayTest {
  @Test
  void aReplaySendsTheLogsOwnTargetsToBothSides() throws Exception {
    Set<String> asked = ConcurrentHashMap.newKeySet();
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      String path = i % 3 == 0 ? "/items" : "/orders/" + i;
      log.append(
          "{\"time\": \"%s\", \"method\": \"GET\", \"path\": \"%s\", \"status\": 200}\n"
              .formatted(Instant.ofEpochMilli(1_700_000_000_000L + 5 * i), path));
    }
    TrafficInput input =
        new TrafficInput(
            "access.log",
            () -> new ByteArrayInputStream(log.toString().getBytes(StandardCharsets.UTF_8)));
    TrafficModel model = Models.twoRoutes(true);
    try (Service baseline = Service.answering();
        Service candidate =
            new Service(
                r -> {
                  asked.add(r.path());
                  r.response().end();
                })) {
      GatePlan plan =
          PlanYaml.read(
                  """
                  schema: tidegate.gate-plan/1
                  model: model.yaml
                  baseline: %1$s
                  candidate: %2$s
                  allow: ["%3$s", "%4$s"]
                  lag: {windowMillis: 5000, runMillis: 5000}
                  http: {timeoutMillis: 5000}
                  load: {replay: access.log, windows: 12, windowMillis: 100, windowsPerBlock: 3,
                         settleWindows: 1, warmUpWindows: 0, extensions: 0}
                  """
                      .formatted(
                          baseline.url(),
                          candidate.url(),
                          baseline.url().substring(7),
                          candidate.url().substring(7)),
                  PlanYaml.Changes.NONE)
              .plan();
      RunResult result;
      try (GateRun run =
          new GateRun(plan, model, "3f9a", Optional.of(ReplayLog.read(input, model)), line -> {})) {
        result = run.run();
      }
      // 4 blocks of 0.4 s at 200/s, of which 0.3 s are judged.
      assertEquals(320, baseline.requests());
      assertEquals(320, candidate.requests());
      assertTrue(asked.contains("/orders/319") && !asked.contains("/orders/320"), asked.toString());
      assertEquals(240, result.source().orElseThrow().requests());
      assertEquals(0, result.input().orElseThrow().model().orElseThrow().mixDistance(), 1e-9);
      String page = HtmlReport.write(result, plan, model, "2026-05-17T10:00:00");
      assertTrue(page.contains(">in what was replayed</th>"), page);
      assertTrue(
          result.judgement().verdict().findings().stream()
              .noneMatch(f -> f.reason() == Reason.MODEL_MISMATCH),
          result.judgement().verdict().toString());
      assertTrue(
          result.notes().stream().anyMatch(n -> n.endsWith(" to the candidate, 0.00 in the log")),
          result.notes().toString());
    }
  }
}
