package io.tidegate.sim.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.ControlEffect;
import io.tidegate.controller.Policy;
import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.serving.RiskServing;
import io.tidegate.sim.world.GeneratedRates;
import io.tidegate.sim.world.PoolRun;
import io.tidegate.sim.world.RateSeries;
import io.tidegate.sim.world.SimulatedFleet;
import io.tidegate.wire.Command;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("long")
class ControlComparisonTest {
  private static final RateSeries DAY = GeneratedRates.of(4, 1);
  private static final RiskServing MODEL = new RiskServing(PriorModel.load(), 1);

  private static List<Standing> run(List<Contender> controllers, int threads)
      throws InterruptedException {
    return ControlComparison.recorded(DAY, 3, MODEL)
        .run(controllers, 2, 7, threads, (done, of) -> {});
  }

  @Test
  void equalSeedsGiveEqualScoresOnAnyNumberOfThreads() throws InterruptedException {
    List<Contender> all = List.of(Contender.values());
    assertEquals(run(all, 1), run(all, 2));
  }

  @Test
  void allControllersGetTheSameWindowsAndTheOracleMissesTheFewest() throws InterruptedException {
    List<Standing> standings = run(List.of(Contender.values()), 2);
    Score oracle = standings.get(Contender.ORACLE.ordinal()).total();
    for (Standing standing : standings) {
      Score score = standing.total();
      assertEquals(2 * 3 * 1440, score.windows());
      assertEquals(oracle.replicaHours(), score.replicaHours());
      assertTrue(
          oracle.windowsOverSlo() <= score.windowsOverSlo(),
          "%s: %s, oracle: %s".formatted(standing.controller(), score, oracle));
    }
    Score fixed = standings.get(Contender.FIXED.ordinal()).total();
    assertEquals(0, fixed.resizes());
    assertTrue(oracle.poolHours() < 0.8 * fixed.poolHours(), oracle + ", fixed: " + fixed);
  }

  @ParameterizedTest
  @EnumSource(Contender.class)
  void noControllerLeavesTheBounds(Contender contender) {
    List<PoolRun> fleet = SimulatedFleet.of(DAY, 3, 7);
    Map<PoolRun, Bounds> bounds = new HashMap<>();
    fleet.forEach(run -> bounds.put(run, Bounds.around(run.size())));
    ControlRun.of(
        fleet,
        run -> {
          PoolController controller = contender.controller(run, MODEL);
          return (window, size) -> {
            int next = controller.next(window, size);
            assertEquals(next, bounds.get(run).clamp(next), run.pool() + " in " + contender);
            return next;
          };
        });
  }

  @Test
  void tidegateIsTheLoopItselfWithItsStepsAndCooldowns() {
    List<PoolRun> fleet = SimulatedFleet.of(DAY, 2, 7);
    Policy policy = Policy.of("*", 1);
    List<Command> commands = new ArrayList<>();
    List<ControlEffect> verified = new ArrayList<>();
    Score score =
        ControlRun.of(
            fleet,
            run ->
                new TidegateControl(
                    run.pool(),
                    TidegateControl.policy(Setting.of(run)),
                    MODEL,
                    effect -> {
                      if (effect instanceof ControlEffect.Send send) {
                        commands.add(send.message());
                      } else if (effect instanceof ControlEffect.Verified) {
                        verified.add(effect);
                      }
                    }));
    assertTrue(commands.size() > 5, commands.toString());
    assertTrue(verified.size() > 5, verified.toString());
    long decisions = commands.stream().map(Command::decisionId).distinct().count();
    assertEquals(decisions, score.resizes());
    for (Command command : commands) {
      int size = command.expectedSize();
      assertTrue(command.targetSize() <= 2 * size, command.toString());
      assertTrue(size - command.targetSize() <= Math.max(1, size / 4), command.toString());
    }
    for (PoolRun run : fleet) {
      List<Command> shrinkings =
          commands.stream()
              .filter(c -> c.pool().equals(run.pool()) && c.targetSize() < c.expectedSize())
              .toList();
      for (int i = 1; i < shrinkings.size(); i++) {
        long apart = shrinkings.get(i).issuedAtMillis() - shrinkings.get(i - 1).issuedAtMillis();
        assertTrue(
            apart == 0 || apart >= policy.cooldownDownWindows() * run.widthMillis(),
            shrinkings.get(i).toString());
      }
    }
  }

  @Test
  void aSeriesOfTwoRowsRuns() throws InterruptedException {
    RateSeries two = new RateSeries(1_600_000_000_000L, 60_000, new double[] {0, 5});
    List<Standing> standings =
        ControlComparison.recorded(two, 2, MODEL)
            .run(List.of(Contender.values()), 1, 1, 1, (done, of) -> {});
    assertEquals(4, standings.get(Contender.ORACLE.ordinal()).total().windows());
  }
}
