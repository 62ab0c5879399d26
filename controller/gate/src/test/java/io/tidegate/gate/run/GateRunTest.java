package io.tidegate.gate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.contract.InputJson;
import io.tidegate.gate.contract.InputWriter;
import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.judge.Finding;
import io.tidegate.gate.judge.JudgeInput;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Outcome;
import io.tidegate.gate.judge.Reason;
import io.tidegate.gate.load.LoadEngine;
import io.tidegate.gate.load.LoadOptions;
import io.tidegate.gate.load.Service;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against services of which it is known how they differ, by far more than a busy machine makes. */
@Timeout(120)
@Tag("long")
class GateRunTest {
  private static final String SHA = "3f9a";

  private static GatePlan plan(String baseline, String candidate, String more) {
    String yaml =
        """
        schema: tidegate.gate-plan/1
        model: model.yaml
        baseline: %s
        candidate: %s
        allow: ["%s", "%s"]
        lag: {windowMillis: 5000, runMillis: 5000}
        mixDistance: 0.2
        """
            .formatted(baseline, candidate, baseline.substring(7), candidate.substring(7));
    String patient = more.contains("http: ") ? "" : "http: {timeoutMillis: 5000}\n";
    return PlanYaml.read(yaml + patient + more, PlanYaml.Changes.NONE).plan();
  }

  private static final String LOAD =
      "load: {peakPerSecond: 200, windows: 12, windowMillis: 100, windowsPerBlock: 3,"
          + " settleWindows: 1, warmUpWindows: 2, extensions: 0}\n";

  private static RunResult run(GatePlan plan) throws Exception {
    try (GateRun run =
        new GateRun(plan, Models.twoRoutes(true), SHA, Optional.empty(), line -> {})) {
      return run.run();
    }
  }

  private static List<Reason> reasons(Judgement judgement) {
    return judgement.verdict().findings().stream().map(Finding::reason).toList();
  }

  @Test
  void bothSidesAreSentTheSameInTurns() throws Exception {
    try (Service baseline = Service.answering();
        Service candidate = Service.answering()) {
      RunResult result;
      try (GateRun run =
          new GateRun(
              plan(baseline.url(), candidate.url(), LOAD),
              Models.twoRoutes(true, "its last line, 3601, is cut off"),
              SHA,
              Optional.empty(),
              line -> {})) {
        result = run.run();
      }

      assertTrue(reasons(result.judgement()).contains(Reason.MODEL_INCOMPLETE));
      assertFalse(result.judgement().verdict().promotes());
      JudgeInput judged = result.input().orElseThrow();
      InputJson again = InputJson.read(InputWriter.write(judged, 5));
      assertEquals(judged, again.input());
      assertEquals(5, again.seed());
      assertEquals(12, result.baseline().windows().size());
      assertEquals(12, result.candidate().windows().size());
      assertEquals(baseline.requests(), candidate.requests());
      assertEquals(result.baseline().planned(), result.baseline().sent());
      assertTrue(result.baseline().sent() > 50, "sent " + result.baseline().sent());
      List<Double> a = result.baseline().startSeconds();
      List<Double> b = result.candidate().startSeconds();
      // A B, B A, A B, B A: blocks of three.
      assertTrue(a.get(0) < b.get(0) && b.get(3) < a.get(3), a + " " + b);
      assertTrue(a.get(6) < b.get(6) && b.get(9) < a.get(9), a + " " + b);
      assertEquals(
          result.baseline().requests(-1),
          (long) result.input().orElseThrow().requests().get(0).baselineRequests().sum());
    }
  }

  @Test
  void aSlowerCandidateFailsByTheBaseline() throws Exception {
    try (Service baseline = Service.answering();
        Service candidate = Service.slow(150)) {
      RunResult result = run(plan(baseline.url(), candidate.url(), LOAD));

      assertEquals(Outcome.FAIL_REGRESSION, result.judgement().verdict().outcome());
    }
  }

  @Test
  void aCandidateWithErrorsFailsItsObjective() throws Exception {
    AtomicInteger number = new AtomicInteger();
    try (Service baseline = Service.answering();
        Service candidate =
            new Service(
                r ->
                    r.response()
                        .setStatusCode(number.incrementAndGet() % 10 == 0 ? 503 : 200)
                        .end())) {
      RunResult result =
          run(
              plan(
                  baseline.url(),
                  candidate.url(),
                  LOAD + "slo: [{route: '*', metric: errorRate, atMost: 0.01}]\n"));

      assertEquals(Outcome.FAIL_SLO, result.judgement().verdict().outcome());
      assertTrue(
          result.candidate().errors().containsKey("status 503"),
          result.candidate().errors().toString());
    }
  }

  @Test
  void aCandidateThatHangsEndsTheRunEarly() throws Exception {
    try (Service baseline = Service.answering();
        Service candidate = new Service(request -> {})) {
      RunResult result =
          run(
              plan(
                  baseline.url(),
                  candidate.url(),
                  LOAD.replace("windows: 12", "windows: 600")
                      + "http: {timeoutMillis: 800}\n"
                      + "slo: [{route: '*', metric: p99, atMost: 500, badInARow: 2}]\n"));

      assertEquals(Outcome.FAIL_SLO, result.judgement().verdict().outcome());
      assertTrue(result.candidate().windows().size() <= 3, result.candidate().windows().toString());
      assertTrue(result.notes().toString().contains("ended early"), result.notes().toString());
    }
  }

  @Test
  void aCandidateWhoseEveryAnswerIsAnErrorFailsAndNotForWantOfLatencies() throws Exception {
    try (Service baseline = Service.answering();
        Service candidate = new Service(r -> r.response().setStatusCode(500).end())) {
      RunResult result =
          run(
              plan(
                  baseline.url(),
                  candidate.url(),
                  LOAD + "slo: [{route: '*', metric: errorRate, atMost: 0.01, badInARow: 3}]\n"));

      assertEquals(List.of(Reason.SLO_ERRORS), reasons(result.judgement()));
    }
  }

  @Test
  void aCandidateThatBearsLessThanThePeakFailsByItsKnee() throws Exception {
    // One request at a time, 5 ms or more each: never above 200 per second, however fast it is.
    try (Service baseline = Service.slow(5);
        Service candidate = Service.oneAtATime(5)) {
      RunResult result =
          run(
              plan(
                  baseline.url(),
                  candidate.url(),
                  """
                  http: {timeoutMillis: 1000}
                  load: {shape: steady, peakPerSecond: 30, windows: 12, windowMillis: 200,
                         windowsPerBlock: 6, settleWindows: 0, warmUpWindows: 1, extensions: 0}
                  compare: [{route: "*", metric: p50, critical: false}]
                  criteria: {minRequests: 10}
                  capacity: {peakPerSecond: 1000, margin: 1.2, p99AtMostMillis: 900,
                             errorRateAtMost: 0.01, steps: [0.05, 1, 1.5], stepWindows: 3}
                  """));

      assertEquals(Outcome.FAIL_CAPACITY, result.judgement().verdict().outcome());
      assertEquals(2, result.steps().size());
      JudgeInput judged = result.input().orElseThrow();
      assertEquals(judged, InputJson.read(InputWriter.write(judged, 1)).input());
      assertEquals(60, result.judgement().knee().orElseThrow().perSecond(), 2);
      Borne borne = result.borne().orElseThrow();
      assertEquals(60, borne.perSecond(), 2);
      // 5 ms or more each, and none answered later than the step's objective on average.
      assertTrue(borne.meanMillis() >= 5 && borne.meanMillis() <= 900, borne.toString());
    }
  }

  @Test
  void aTargetThatIsNotThereIsInvalid() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (Service candidate = Service.answering()) {
      RunResult result = run(plan("http://127.0.0.1:" + port, candidate.url(), LOAD));

      assertEquals(List.of(Reason.TARGET_UNREACHABLE), reasons(result.judgement()));
      assertEquals(0, candidate.requests());
    }
  }

  @Test
  void whatWasPlannedAndNotSentMakesTheRunInvalid() throws Exception {
    try (Service baseline = Service.answering();
        Service candidate = Service.slow(300)) {
      GatePlan plan = plan(baseline.url(), candidate.url(), LOAD);
      LoadOptions few =
          new LoadOptions(
              false, plan.http().timeout(), plan.http().window(), 10, 500, Map.of(), Map.of());
      RunResult result = run(plan.with(few));

      assertTrue(result.candidate().sent() < result.candidate().planned());
      assertEquals(Outcome.INVALID, result.judgement().verdict().outcome());
      assertTrue(
          reasons(result.judgement()).contains(Reason.RATE_NOT_REACHED),
          result.judgement().verdict().toString());
    }
  }

  @Test
  void aGeneratorThatIsLateMakesTheRunInvalid() throws Exception {
    try (Service baseline = Service.answering();
        Service candidate = Service.answering()) {
      GatePlan plan = plan(baseline.url(), candidate.url(), LOAD);
      AtomicReference<RunResult> result = new AtomicReference<>();
      GatePlan strict =
          new GatePlan(
              plan.baseline(),
              plan.candidate(),
              plan.allow(),
              plan.http(),
              plan.load(),
              plan.rules(),
              plan.chain(),
              plan.compared(),
              plan.capacity(),
              plan.criteria(),
              new LagLimits(10, 20),
              plan.mixDistance());
      LoadEngine engine = new LoadEngine(strict.http(), 2);
      try (GateRun run =
          new GateRun(
              strict,
              Models.twoRoutes(true),
              SHA,
              Optional.empty(),
              line -> {},
              () -> engine,
              Optional.empty())) {
        Thread busy = new Thread(() -> stallGenerator(engine));
        busy.start();
        result.set(run.run());
        busy.join();
      }
      assertEquals(Outcome.INVALID, result.get().judgement().verdict().outcome());
      assertTrue(
          reasons(result.get().judgement()).contains(Reason.GENERATOR_LAGGED),
          result.get().judgement().verdict().toString());
    }
  }

  private static void stallGenerator(LoadEngine engine) {
    for (int i = 0; i < 20; i++) {
      engine.onLoop(
          () -> {
            long until = System.nanoTime() + 30_000_000;
            while (System.nanoTime() < until) {
              Thread.onSpinWait();
            }
          });
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Test
  void anAbortedRunHasNoVerdict() throws Exception {
    Set<String> said = ConcurrentHashMap.newKeySet();
    try (Service baseline = Service.answering();
        Service candidate = Service.answering()) {
      GatePlan plan =
          plan(baseline.url(), candidate.url(), LOAD.replace("windows: 12", "windows: 9000"));
      AtomicReference<GateRun> running = new AtomicReference<>();
      try (GateRun run =
          new GateRun(
              plan,
              Models.twoRoutes(true),
              SHA,
              Optional.empty(),
              line -> {
                said.add(line);
                if (line.startsWith("block 1 ")) {
                  running.get().abort();
                }
              })) {
        running.set(run);
        assertThrows(AbortedException.class, run::run);
      }
      assertTrue(said.size() < 10, said.toString());
    }
  }

  @Test
  void aModelThatSendsNothingIsRefused() throws Exception {
    GatePlan plan = plan("http://127.0.0.1:1", "http://127.0.0.1:2", LOAD);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new GateRun(plan, Models.twoRoutes(false), SHA, Optional.empty(), line -> {}));
    assertEquals("none of the model's 2 routes is sent: at least one must be", e.getMessage());
  }
}
