package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The loop in a world that loses, repeats and reorders; the invariants hold after every event. */
@Tag("long")
class ControlLoopSimulationTest {
  private static final int WINDOWS = 200;
  private static final long WIDTH = SimulatedFleet.WIDTH;

  static LongStream seeds() {
    return LongStream.range(0, 250);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsItsInvariants(long seed) {
    List<ControlEffect> restarted = new Run(seed, true).play();
    List<ControlEffect> unbroken = new Run(seed, false).play();
    assertEquals(unbroken, restarted, "seed " + seed + ": restarts changed what was decided");
  }

  /**
   * A world in which hardly anything happens would prove nothing. Its policies let no queue be
   * limited.
   */
  @Test
  void theWorldsMakeEveryTransition() {
    Set<Cause> made = EnumSet.noneOf(Cause.class);
    LongStream.range(0, 1_000)
        .forEach(
            seed -> {
              Run run = new Run(seed, false);
              run.play();
              made.addAll(run.made);
            });
    assertEquals(EnumSet.complementOf(EnumSet.of(Cause.LOOSENED)), made);
  }

  /** While a controller lives and messages get through, no lease runs out; when none lives, all. */
  @ParameterizedTest
  @MethodSource("seeds")
  void leasesLastAsLongAsTheController(long seed) {
    Run run = new Run(seed, new SimulatedFleet(seed, true), false);
    run.play();
    assertEquals(0, run.fleet.leasesEnded, "seed " + seed + ": a lease ran out");
    for (int w = 0; w <= run.policy.leaseWindows(); w++) {
      run.fleet.next();
    }
    for (SimulatedFleet.Instance instance : run.fleet.instances.values()) {
      assertEquals(
          instance.baseline,
          instance.spec.size(),
          "seed " + seed + ": " + instance.name + " without a controller");
      assertEquals(0, instance.leaseUntil);
    }
  }

  private static final class Run {
    final Set<Cause> made = EnumSet.noneOf(Cause.class);
    private final long seed;
    private final boolean restarts;
    private final Random chance;
    final SimulatedFleet fleet;
    final Policy policy;
    private final List<ControlEffect> all = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Map<String, Integer> answers = new TreeMap<>();
    private final Map<String, Integer> sizesBefore = new TreeMap<>();
    private ControlState state = ControlState.of(SimulatedFleet.POOL);
    private long grownAt = Long.MIN_VALUE / 2;
    private long changedAt = Long.MIN_VALUE / 2;
    private List<Command> rollBack = List.of();
    private int interferencesBefore;

    Run(long seed, boolean restarts) {
      this(seed, new SimulatedFleet(seed), restarts);
    }

    Run(long seed, SimulatedFleet fleet, boolean restarts) {
      this.seed = seed;
      this.restarts = restarts;
      this.chance = new Random(~seed);
      this.fleet = fleet;
      Random shape = new Random(seed + 1_000_003);
      this.policy =
          new Policy(
              "*",
              Mode.AUTO,
              200,
              1 + shape.nextInt(3),
              10 + shape.nextInt(40),
              0.7,
              0.2 + shape.nextDouble(),
              0.1 + shape.nextDouble() * 0.4,
              shape.nextInt(5),
              1 + shape.nextInt(20),
              shape.nextInt(3),
              1 + shape.nextInt(5),
              3,
              5 + shape.nextInt(20),
              1 + shape.nextInt(5),
              8 + shape.nextInt(10),
              0.5);
    }

    List<ControlEffect> play() {
      int step = 0;
      for (int w = 0; w < WINDOWS; w++) {
        for (ControlEvent event : fleet.next()) {
          step++;
          try {
            take(event);
          } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                Say.of(
                    "reproduce: new Run(%dL, %s).play(), event %d (%s): %s",
                    seed, restarts, step, event.getClass().getSimpleName(), e.getMessage()),
                e);
          }
        }
      }
      return all;
    }

    private void take(ControlEvent event) {
      if (restarts && chance.nextInt(10) == 0) {
        ControlState read = StateCodec.decode(StateCodec.encode(state));
        assertEquals(state, read);
        state = read;
      }
      ControlPhase before = state.phase();
      ControlStep step = ControlLoop.step(state, event, policy);
      state = step.state();
      made.add(step.cause());
      all.addAll(step.effects());
      List<Command> sent = of(step, Command.class);
      List<Command> commands =
          sent.stream().filter(c -> c.action() == CommandAction.RESIZE).toList();
      for (Decision decision : of(step, Decision.class)) {
        assertTrue(ids.add(decision.decisionId()), "repeated " + decision.decisionId());
        check(decision, event, step.cause() == Cause.SPREAD, commands);
      }
      oneChangeInFlight(before, step, commands);
      everyCommandEnds(event);
      restored(step);
      operatorsAreAnswered(event, before, step);
      sizesAreKept(sent);
      sent.forEach(fleet::send);
    }

    /** Once each, and never while answers are out; what they got is not judged. */
    private void operatorsAreAnswered(ControlEvent event, ControlPhase before, ControlStep step) {
      if (event instanceof ControlEvent.ChangeRequested asked) {
        String id = asked.request().requestId();
        for (Decision d : of(step, Decision.class)) {
          assertEquals(id, d.requestId());
          answers.merge(id, 1, Integer::sum);
          assertTrue(
              d.kind() == Decision.Kind.HOLD
                  || before == ControlPhase.OBSERVING
                  || before == ControlPhase.VERIFYING,
              "acted on while answers are out");
        }
        assertEquals(1, answers.get(id), "answers to " + id);
      } else {
        of(step, Decision.class).forEach(d -> assertEquals("", d.requestId()));
      }
      boolean judged =
          state.phase() == ControlPhase.VERIFYING || state.phase() == ControlPhase.ROLLING_BACK;
      assertTrue(!judged || !state.change().orElseThrow().asked(), "an operator's change judged");
    }

    private void sizesAreKept(List<Command> sent) {
      for (Command c : sent) {
        assertEquals(policy.leaseWindows() * WIDTH, c.leaseMillis());
        if (c.action() == CommandAction.RENEW) {
          assertEquals(c.expectedSize(), c.targetSize(), c.toString());
        }
      }
    }

    private void check(
        Decision decision, ControlEvent event, boolean follows, List<Command> commands) {
      long at = decision.atMillis();
      if (decision.kind() == Decision.Kind.HOLD || decision.kind() == Decision.Kind.WARM) {
        return;
      }
      assertTrue(!commands.isEmpty(), "a change without a command");
      if (decision.kind() == Decision.Kind.ROLL_BACK) {
        for (Command c : commands) {
          assertEquals(sizesBefore.get(c.instance()), c.targetSize(), c.toString());
        }
        boolean regrowth = commands.get(0).targetSize() > commands.get(0).expectedSize();
        grownAt = regrowth ? at : grownAt;
        changedAt = at;
        rollBack = commands;
        interferencesBefore = fleet.interferences;
        return;
      }
      if (event instanceof ControlEvent.ChangeRequested asked) {
        asAsked(asked.request().targetSize(), commands);
        grownAt = at;
        changedAt = at;
        return;
      }
      boolean growth = decision.toSize() > decision.fromSize();
      assertTrue(
          !(event instanceof ControlEvent.WindowSeen w)
              || w.window().quality() == PoolWindow.Quality.COMPLETE,
          "resized without data");
      assertTrue(
          follows
              || (growth
                  ? at - grownAt >= policy.cooldownUpWindows() * WIDTH
                  : at - changedAt >= policy.cooldownDownWindows() * WIDTH),
          "no cooldown");
      if (!follows) {
        sizesBefore.clear();
      }
      for (Command c : commands) {
        withinLimits(c, growth);
        sizesBefore.put(c.instance(), c.expectedSize());
      }
      grownAt = growth ? at : grownAt;
      changedAt = at;
    }

    private void asAsked(int size, List<Command> commands) {
      int allowed = Math.max(policy.minSize(), Math.min(policy.maxSize(), size));
      for (Command c : commands) {
        SimulatedFleet.Instance instance = fleet.instances.get(c.instance());
        if (instance != null) {
          PoolSpec spec = instance.spec;
          assertEquals(Math.max(spec.minSize(), Math.min(spec.maxSize(), allowed)), c.targetSize());
        }
      }
    }

    private void withinLimits(Command c, boolean growth) {
      SimulatedFleet.Instance instance = fleet.instances.get(c.instance());
      if (instance != null) {
        assertTrue(
            c.targetSize() >= instance.spec.minSize() && c.targetSize() <= instance.spec.maxSize(),
            "beyond the owner's limits: " + c + " " + instance.spec);
      }
      int size = c.expectedSize();
      if (growth) {
        assertTrue(c.targetSize() > size && c.targetSize() <= policy.maxSize(), c.toString());
        int most = Math.max(1, (int) (size * policy.maxStepUp()));
        assertTrue(c.targetSize() - size <= most, "too large a step: " + c);
      } else {
        assertTrue(c.targetSize() < size && c.targetSize() >= policy.minSize(), c.toString());
        int most = Math.max(1, (int) (size * policy.maxStepDown()));
        assertTrue(size - c.targetSize() <= most, "too large a step: " + c);
        assertTrue(c.targetSize() >= Diagnosis.of(state, policy).load(), "below the load: " + c);
      }
    }

    private void oneChangeInFlight(ControlPhase before, ControlStep step, List<Command> commands) {
      if (commands.isEmpty()) {
        return;
      }
      assertEquals(1, commands.stream().map(Command::decisionId).distinct().count());
      assertEquals(commands.size(), commands.stream().map(Command::instance).distinct().count());
      assertTrue(before != ControlPhase.AWAITING_ACKS, "a command while answers are out");
      if (before == ControlPhase.VERIFYING) {
        assertEquals(1, of(step, Verification.class).size(), "the change before has no verdict");
      }
    }

    private void everyCommandEnds(ControlEvent event) {
      boolean open =
          state.phase() == ControlPhase.AWAITING_ACKS || state.phase() == ControlPhase.ROLLING_BACK;
      if (open && event instanceof ControlEvent.WindowSeen) {
        assertTrue(
            state.newestEndMillis() <= state.change().orElseThrow().expiresAtMillis() + WIDTH,
            "commands that never end");
      }
    }

    private void restored(ControlStep step) {
      if (step.cause() != Cause.RESTORED || fleet.interferences != interferencesBefore) {
        return;
      }
      for (Command c : rollBack) {
        assertEquals(c.targetSize(), fleet.instances.get(c.instance()).spec.size(), c.toString());
      }
    }

    private static <T> List<T> of(ControlStep step, Class<T> type) {
      return step.effects().stream()
          .map(ControlEffect::message)
          .filter(type::isInstance)
          .map(type::cast)
          .toList();
    }
  }
}
