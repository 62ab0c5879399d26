package io.tidegate.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IntakeGateTest {
  private static final WindowOptions SECOND = WindowOptions.ofWidth(1_000);
  private static final IntakeLimits TWO_POOLS = new IntakeLimits(2_000, 2_000, 2, 2, 5);

  private static PoolSample sample(String pool, long start) {
    return Samples.sample(PoolId.parse(pool), "a", start, start + 1_000, 1, 5);
  }

  /** What becomes of the samples, by a gate and an assembler that begin here. */
  private static List<String> taken(List<PoolSample> samples) {
    IntakeGate gate = new IntakeGate(TWO_POOLS, SECOND);
    WindowAssembler assembler = new WindowAssembler(SECOND, ResumePoint.START);
    List<String> taken = new ArrayList<>();
    long offset = 0;
    for (PoolSample sample : samples) {
      Optional<Outcome.Refused> objection = gate.objection(sample);
      if (objection.isPresent()) {
        taken.add(objection.get().reason());
        continue;
      }
      assembler.drain(Integer.MAX_VALUE, window -> {});
      Outcome outcome = assembler.offer(sample, sample.endMillis(), offset++);
      if (outcome instanceof Outcome.Accepted) {
        gate.took(sample, assembler.closedUntilMillis());
      }
      taken.add(outcome.getClass().getSimpleName());
    }
    return taken;
  }

  @Test
  void aServiceHasSoManyPoolsInAWindowAndOthersAreNotTouched() {
    assertEquals(
        List.of(
            "Accepted",
            "Accepted",
            "too-many-pools",
            "Accepted",
            "Duplicate",
            "Accepted",
            "Accepted"),
        taken(
            List.of(
                sample("orders/a", 0),
                sample("orders/b", 0),
                sample("orders/c", 0),
                sample("payments/a", 0),
                sample("orders/a", 0),
                // A window of its own, so the places are free again.
                sample("orders/c", 1_000),
                sample("orders/a", 1_000))));
  }

  @Test
  void theMessageHasTheNumbersAndNamesThePool() {
    IntakeGate gate = new IntakeGate(TWO_POOLS, SECOND);
    gate.took(sample("orders/a", 0), 0);
    gate.took(sample("orders/b", 0), 0);
    assertEquals(
        "too-many-pools: the window has 2 pools of orders in this partition: at most 2, so orders/c"
            + " is left out",
        gate.objection(sample("orders/c", 0)).orElseThrow().detail());
    assertEquals(Optional.empty(), gate.objection(sample("orders/b", 0)));
  }

  @Test
  void onlyWhatTheWindowTookHasAPlace() {
    IntakeGate gate = new IntakeGate(TWO_POOLS, SECOND);
    gate.took(sample("orders/a", 0), 0);
    assertEquals(Optional.empty(), gate.objection(sample("orders/b", 0)));
    assertEquals(Optional.empty(), gate.objection(sample("orders/c", 0)));
  }

  @Test
  void closedWindowsAreForgotten() {
    IntakeGate gate = new IntakeGate(TWO_POOLS, SECOND);
    gate.took(sample("orders/a", 0), 0);
    gate.took(sample("orders/b", 0), 0);
    gate.took(sample("orders/a", 1_000), Samples.T0 + 1_000);
    assertEquals(Optional.empty(), gate.objection(sample("orders/c", 0)));
    assertEquals(Optional.empty(), gate.objection(sample("orders/c", 1_000)));
  }

  /** Read again from the first accepted record of a window on, as after a restart. */
  @Test
  void readAgainFromTheResumePointItRefusesTheSame() {
    List<PoolSample> samples =
        List.of(
            sample("orders/c", 0),
            sample("orders/a", 1_000),
            sample("orders/b", 1_000),
            sample("orders/c", 1_000),
            sample("orders/b", 2_000),
            sample("orders/a", 2_000),
            sample("orders/c", 2_000));
    List<String> all = taken(samples);
    assertEquals(all.subList(1, 7), taken(samples.subList(1, 7)));
    assertEquals(
        List.of(
            "Accepted",
            "Accepted",
            "Accepted",
            "too-many-pools",
            "Accepted",
            "Accepted",
            "too-many-pools"),
        all);
  }
}
