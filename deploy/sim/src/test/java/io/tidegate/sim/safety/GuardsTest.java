package io.tidegate.sim.safety;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An invariant that holds without its guard would not have noticed that it is gone. */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class GuardsTest {
  /** Those of {@link SafetyInvariantsTest}. */
  private static final int SEEDS = 200;

  @ParameterizedTest
  @EnumSource
  void withoutAGuardItsInvariantBreaks(Guard guard) {
    Map<Invariant, Integer> others = new EnumMap<>(Invariant.class);
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        SafetyWorld.run(seed, Optional.of(guard));
      } catch (InvariantBrokenException e) {
        if (e.invariant() == guard.keeps()) {
          return;
        }
        others.merge(e.invariant(), 1, Integer::sum);
      }
    }
    fail("without %s %s held; broken: %s".formatted(guard, guard.keeps(), others));
  }
}
