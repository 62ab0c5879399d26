package io.tidegate.collector;

import static io.tidegate.collector.Samples.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private final Liveness liveness = new Liveness(1000, new LivenessOptions(2, 5));
  private final Map<String, Map<String, String>> labels = new HashMap<>();

  private Liveness.Attendance window(long number, String... reported) {
    liveness.enter(Set.of(ORDERS));
    List<Map<String, String>> own =
        Stream.of(reported).map(name -> labels.getOrDefault(name, Map.of())).toList();
    return liveness.end(ORDERS, PoolKind.WORKER, number * 1000, List.of(reported), own);
  }

  private static Liveness.Attendance attendance(int missing, String... newcomers) {
    return new Liveness.Attendance(missing, Set.of(newcomers), Map.of());
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
  void thePoolHasTheLabelsThatAllItsKnownInstancesShare() {
    labels.put("a", Map.of("zone", "eu", "tier", "gold", "version", "1"));
    labels.put("b", Map.of("zone", "us", "tier", "gold", "version", "1"));
    assertEquals(labels.get("a"), window(1, "a").labels());
    assertEquals(Map.of("tier", "gold", "version", "1"), window(2, "a", "b").labels());
    labels.put("a", Map.of("zone", "eu", "tier", "gold", "version", "2"));
    assertEquals(Map.of("tier", "gold"), window(3, "a", "b").labels());
    // "b" says nothing any more, and still counts until it is gone.
    assertEquals(Map.of("tier", "gold"), window(4, "a").labels());
    assertEquals(Map.of("tier", "gold"), window(7).labels());
    assertEquals(labels.get("a"), window(8, "a").labels());
    labels.remove("a");
    assertEquals(Map.of(), window(9, "a").labels());
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
