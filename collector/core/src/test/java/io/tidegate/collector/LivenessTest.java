package io.tidegate.collector;

import static io.tidegate.collector.Samples.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private final Liveness liveness = new Liveness(1000, new LivenessOptions(2, 5));

  private Liveness.Attendance window(long number, String... reported) {
    liveness.enter(Set.of(ORDERS));
    return liveness.end(ORDERS, PoolKind.WORKER, number * 1000, List.of(reported));
  }

  private static Liveness.Attendance attendance(int missing, String... newcomers) {
    return new Liveness.Attendance(missing, Set.of(newcomers));
  }

  @Test
  void anInstanceIsMissedUntilItIsNotWaitedForAnyMore() {
    assertEquals(attendance(0, "a", "b"), window(1, "a", "b"));
    assertEquals(attendance(1), window(2, "a"));
    assertEquals(attendance(1), window(3, "a"));
    assertEquals(attendance(0), window(4, "a"));
    assertEquals(attendance(0), window(5, "a", "b"));
    assertEquals(attendance(1), window(6, "a"));
    assertEquals(attendance(2), window(7));
    assertEquals(attendance(1, "aa", "c"), window(8, "aa", "c"));
    // "b" is gone with the fifth window after its last one.
    assertEquals(attendance(0), window(10, "a", "aa", "c"));
    assertEquals(attendance(0, "b"), window(11, "a", "aa", "b", "c"));
  }

  @Test
  void theOldestLastWindowIsThatOfTheInstanceThatIsSilentLongest() {
    window(1, "a", "b");
    window(2, "a");
    window(3, "a");
    assertEquals(Optional.of(1000L), liveness.oldestLastWindow());
    window(6, "a");
    assertEquals(Optional.of(6000L), liveness.oldestLastWindow());
  }

  @Test
  void aPoolIsForgottenWithItsLastInstance() {
    window(1, "a");
    for (int number = 2; number <= 5; number++) {
      window(number);
      assertEquals(List.of(ORDERS), liveness.pools());
    }
    window(6);
    assertTrue(liveness.isEmpty());
    assertEquals(Optional.empty(), liveness.oldestLastWindow());
    assertEquals(attendance(0, "a"), window(7, "a"));
  }
}
