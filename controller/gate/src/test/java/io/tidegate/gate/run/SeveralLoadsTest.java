package io.tidegate.gate.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.judge.Finding;
import io.tidegate.gate.judge.Outcome;
import io.tidegate.gate.judge.Reason;
import io.tidegate.gate.load.GeneratorsException;
import io.tidegate.gate.load.Load;
import io.tidegate.gate.load.Played;
import io.tidegate.gate.load.Stretch;
import io.tidegate.gate.load.Target;
import io.tidegate.gate.load.WindowFigures;
import io.tidegate.gate.traffic.PlannedRequest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a run makes of generators that do not do their part. */
class SeveralLoadsTest {
  private boolean closed;

  /** Sends nothing. */
  private class Fake implements Load {
    private final Optional<String> late;

    Fake(Optional<String> late) {
      this.late = late;
    }

    @Override
    public Played play(
        Target target,
        Iterator<PlannedRequest> requests,
        Stretch stretch,
        Consumer<WindowFigures> listener)
        throws GeneratorsException {
      if (late.isEmpty()) {
        throw GeneratorsException.lost("the load generator '%s' gave up: no heap", "b");
      }
      return new Played(List.of(), List.of(), 0, 0, 0, Map.of(), 300, false);
    }

    @Override
    public Optional<String> late(double moreThanMillis) {
      assertEquals(250, moreThanMillis);
      return late;
    }

    @Override
    public List<String> notes() {
      return List.of("2 load generators made the load together");
    }

    @Override
    public void stop() {}

    @Override
    public void close() {
      closed = true;
    }
  }

  private static String plan(ServerSocket baseline, ServerSocket candidate) {
    return """
        schema: tidegate.gate-plan/1
        model: model.yaml
        baseline: http://127.0.0.1:%1$d
        candidate: http://127.0.0.1:%2$d
        allow: ["127.0.0.1:%1$d", "127.0.0.1:%2$d"]
        load: {generators: 2, warmUpWindows: 0}
        """
        .formatted(baseline.getLocalPort(), candidate.getLocalPort());
  }

  private void expect(Fake load, Reason reason, String detail) throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket baseline = new ServerSocket(0, 8, here);
        ServerSocket candidate = new ServerSocket(0, 8, here);
        GateRun run =
            new GateRun(
                PlanYaml.read(plan(baseline, candidate), PlanYaml.Changes.NONE).plan(),
                Models.twoRoutes(true),
                "3f9a",
                Optional.empty(),
                line -> {},
                () -> load,
                Optional.empty())) {
      RunResult result = run.run();

      assertEquals(Outcome.INVALID, result.judgement().verdict().outcome());
      assertEquals(
          List.of(new Finding(reason, "*", "", detail)), result.judgement().verdict().findings());
      assertEquals(List.of("2 load generators made the load together"), result.notes());
    }
    assertEquals(true, closed);
  }

  @Test
  void oneThatGaveUpMakesItInvalid() throws Exception {
    expect(
        new Fake(Optional.empty()),
        Reason.GENERATOR_LOST,
        "the load generator 'b' gave up: no heap");
  }

  @Test
  void oneThatWasLateMakesItInvalidByItsName() throws Exception {
    expect(
        new Fake(Optional.of("the load generator 'b' was late by 300.0 ms")),
        Reason.GENERATOR_LAGGED,
        "the load generator 'b' was late by 300.0 ms: must be at most 250 ms, or its stalls count as the service's");
  }

  @Test
  void howManyIsBounded() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                PlanYaml.read(
                    """
                    schema: tidegate.gate-plan/1
                    model: model.yaml
                    baseline: http://a:1
                    candidate: http://b:1
                    allow: ["a:1", "b:1"]
                    load: {generators: 65}
                    """,
                    PlanYaml.Changes.NONE));
    assertEquals(
        "load.generators is 65: must be from 1 to 64, or absent where this process sends all itself",
        e.getMessage());
  }
}
