package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  @Test
  void theFirstThatMatchesCounts() {
    Policies policies =
        Policies.parse(
            List.of(
                Map.of("match", "*/db", "sloP99Millis", 20, "mode", "frozen"),
                Map.of("match", "orders/*", "sloP99Millis", "300", "mode", "auto", "maxSize", 40),
                Map.of("match", "*", "sloP99Millis", 500.5)));
    assertEquals(Mode.FROZEN, policies.of(new PoolId("orders", "db")).mode());
    assertEquals(300, policies.of(new PoolId("orders", "workers")).sloP99Millis());
    assertEquals(40, policies.of(new PoolId("orders", "workers")).maxSize());
    assertEquals(
        new Policy("*", Mode.SHADOW, 500.5, 1, 256, 0.7, 1.0, 0.25, 3, 20, 2, 5, 3, 20, 5),
        policies.of(new PoolId("payments", "workers")));
  }

  @Test
  void aPointIsNoWildcard() {
    assertTrue(Policy.of("a.b/*", 1).matches(new PoolId("a.b", "x")));
    assertTrue(!Policy.of("a.b/*", 1).matches(new PoolId("axb", "x")));
    assertTrue(Policy.of("a?b/x", 1).matches(new PoolId("axb", "x")));
  }

  @Test
  void errorsNameThePolicyTheSettingAndWhatWouldBeRight() {
    assertError(
        Map.of("match", "*", "sloP99Millis", 1, "maxsize", 3),
        "policy 1: 'maxsize' is no setting of a policy: must be one of "
            + String.join(
                ", ",
                Arrays.stream(Policy.class.getRecordComponents()).map(c -> c.getName()).toList()));
    assertError(
        Map.of("match", "*", "sloP99Millis", 1, "mode", "on"),
        "policy 1: mode is 'on': must be shadow, advise, auto or frozen");
    assertError(
        Map.of("match", "*"),
        "policy 1: sloP99Millis is NaN: must be a number of milliseconds above 0");
    assertError(
        Map.of("match", "*", "sloP99Millis", "fast"),
        "policy 1: sloP99Millis is 'fast': must be a number");
    assertError(
        Map.of("match", "*", "sloP99Millis", 1, "minSize", 9, "maxSize", 8),
        "policy 1: maxSize is 8: must be from 9 to 10000");
    assertError(
        Map.of("match", "*", "sloP99Millis", 1, "verifyWindows", 2.5),
        "policy 1: verifyWindows is 2.5: must be a whole number");
    assertError(
        Map.of("match", "*", "sloP99Millis", 1, "targetUtilisation", 1),
        "policy 1: targetUtilisation is 1.0: must be above 0 and below 1");
    assertError(
        Map.of("sloP99Millis", 1), "policy 1: match is missing: must be a glob such as orders/*");
    assertError(
        Map.of("match", "a/*", "sloP99Millis", 1),
        "the last policy matches 'a/*': must be '*', so that every pool has one");
  }

  private static void assertError(Map<String, ?> settings, String message) {
    List<Map<String, ?>> one = List.of(settings);
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> Policies.parse(one)).getMessage());
  }
}
