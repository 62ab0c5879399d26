package io.tidegate.sim.safety;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -Dseeds=N} runs so many worlds, {@code -Dseed=N} that one. */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class SafetyInvariantsTest {
  private static final long SEEDS = 200;
  private static final Map<Happening, Long> SEEN = new ConcurrentHashMap<>();

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one != null ? LongStream.of(one) : LongStream.range(0, Long.getLong("seeds", SEEDS));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void holdAfterEveryEvent(long seed) {
    SafetyWorld.run(seed, Optional.empty()).forEach((h, n) -> SEEN.merge(h, n, Long::sum));
  }

  /** Worlds in which hardly anything happens would prove nothing. */
  @AfterAll
  static void theWorldsHaveSeenEnoughOfEverything() {
    if (Long.getLong("seed") != null || Long.getLong("seeds", SEEDS) < SEEDS) {
      return;
    }
    Map<Happening, Long> least = new EnumMap<>(Happening.class);
    for (Happening h : Happening.values()) {
      least.put(h, 10L);
    }
    least.put(Happening.STEP, 80_000L);
    least.put(Happening.RESIZE_DECIDED, 2_000L);
    least.put(Happening.CANARY_FOLLOWED, 200L);
    least.put(Happening.COMMAND_APPLIED, 3_000L);
    least.put(Happening.COMMAND_STALE, 200L);
    least.put(Happening.COMMAND_EXPIRED, 200L);
    least.put(Happening.CHANGE_EXPIRED, 200L);
    least.put(Happening.LEASE_ENDED, 200L);
    least.put(Happening.TAKEOVER, 500L);
    least.put(Happening.FENCED, 100L);
    least.put(Happening.CONTROLLER_CRASHED, 200L);
    least.put(Happening.AGENT_RESTARTED, 200L);
    least.put(Happening.ROLL_BACK_DECIDED, 30L);
    least.put(Happening.RESTORED, 20L);
    least.put(Happening.ROLL_BACK_RETRIED, 2L);
    least.forEach(
        (h, n) ->
            assertTrue(
                SEEN.getOrDefault(h, 0L) >= n,
                () -> "%s only %d times of %d".formatted(h, SEEN.getOrDefault(h, 0L), n)));
  }

  @Test
  void oneSeedIsOneWorld() {
    assertEquals(SafetyWorld.run(4, Optional.empty()), SafetyWorld.run(4, Optional.empty()));
  }

  @Test
  void aBrokenWorldTellsHowToPlayItAgain() {
    InvariantBrokenException e =
        assertThrows(
            InvariantBrokenException.class, () -> SafetyWorld.run(4, Optional.of(Guard.STEP)));
    String command =
        "mvn -q test -pl deploy/sim -am -Dtest=SafetyInvariantsTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=4";
    assertTrue(e.getMessage().contains(command), e.getMessage());
    assertTrue(e.getMessage().contains("the last events:\n"), e.getMessage());
    assertTrue(e.getMessage().contains("takes over partition 0 as epoch 1"), e.getMessage());
  }
}
