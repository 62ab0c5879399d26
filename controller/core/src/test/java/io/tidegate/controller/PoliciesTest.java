package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolId;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  @Test
  void theFirstThatMatchesCounts() {
    Policies policies =
        new Policies(
            List.of(
                Policy.of("*/db", 20).withMode(Mode.FROZEN),
                Policy.of("orders/*", 300).withSizes(1, 40),
                Policy.of("*", 500.5)));
    assertEquals(Mode.FROZEN, policies.of(new PoolId("orders", "db")).mode());
    assertEquals(300, policies.of(new PoolId("orders", "workers")).sloP99Millis());
    assertEquals(40, policies.of(new PoolId("orders", "workers")).maxSize());
    assertEquals(
        new Policy("*", Mode.SHADOW, 500.5, 1, 256, 0.7, 1.0, 0.25, 3, 20, 2, 5, 3, 20, 5, 15, 0.5),
        policies.of(new PoolId("payments", "workers")));
  }

  @Test
  void aPointIsNoWildcard() {
    assertTrue(Policy.of("a.b/*", 1).matches(new PoolId("a.b", "x")));
    assertTrue(!Policy.of("a.b/*", 1).matches(new PoolId("axb", "x")));
    assertTrue(Policy.of("a?b/x", 1).matches(new PoolId("axb", "x")));
  }

  @Test
  void errorsNameTheValueAndWhatWouldBeRight() {
    assertError(
        "sloP99Millis is NaN: must be a number of milliseconds above 0",
        () -> Policy.of("*", Double.NaN));
    assertError("maxSize is 8: must be from 9 to 10000", () -> Policy.of("*", 1).withSizes(9, 8));
    assertError(
        "leaseWindows is 2: must be 0 for ever, or 5 at least, as it is renewed in its second half"
            + " and a renewal may be lost",
        () -> Policy.of("*", 1).withLeaseWindows(2));
    assertError("match is empty: must be a glob such as orders/*", () -> Policy.of("", 1));
    assertError(
        "the last policy matches 'a/*': must be '*', so that every pool has one",
        () -> new Policies(List.of(Policy.of("a/*", 1))));
  }

  private static void assertError(
      String message, org.junit.jupiter.api.function.Executable making) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, making).getMessage());
  }
}
