package io.tidegate.collector;

import static io.tidegate.collector.Samples.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow.Quality;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private final Liveness liveness = new Liveness(1000, new LivenessOptions(2, 5));

  private Quality window(long number, String... reported) {
    return liveness.end(ORDERS, PoolKind.WORKER, number * 1000, Set.of(reported));
  }

  @Test
  void aWindowIsPartialWhileAnInstanceIsMissedAndCompleteWhenItIsNotWaitedForAnyMore() {
    assertEquals(Quality.COMPLETE, window(1, "a", "b"));
    assertEquals(Quality.PARTIAL, window(2, "a"));
    assertEquals(Quality.PARTIAL, window(3, "a"));
    assertEquals(Quality.COMPLETE, window(4, "a"));
    assertEquals(Quality.COMPLETE, window(5, "a", "b"));
    assertEquals(Quality.PARTIAL, window(6, "a"));
    assertEquals(Quality.INSUFFICIENT, window(7));
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
      assertEquals(Set.of(ORDERS), liveness.pools());
    }
    window(6);
    assertTrue(liveness.isEmpty());
    assertEquals(Quality.COMPLETE, window(7, "a"));
  }
}
