package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.pools.PoolState;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSpec;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pool's own limits are 1 to 20. */
class OwnerRulesTest {
  private final OwnerRules rules = new OwnerRules();
  private final FakePool pool = new FakePool("orders-db");

  private OwnerRule rule() {
    return rules.of(new PoolId("orders", "orders-db"));
  }

  private PoolSpec spec() {
    return rule().spec(pool, pool.state());
  }

  @ParameterizedTest
  @CsvSource({
    "orders-db, true",
    "orders-*, true",
    "*, true",
    "*-d?, true",
    "orders, false",
    "orders.db, false",
    "orders-?, false",
  })
  void patternsAreNamesWithStarsAndQuestionMarks(String glob, boolean fits) {
    rules.readOnly(glob);
    assertEquals(fits, rule().readOnly());
  }

  @Test
  void withoutARuleThePoolsOwnLimitsHold() {
    assertEquals(new PoolSpec(8, 100, 1, 20, false), spec());
  }

  @Test
  void allClampsThatFitHoldAndAreReported() {
    rules.clamp("orders-*", 4, 30);
    rules.clamp("*", 2, 12);
    rules.clamp("payments-*", 9, 9);
    assertEquals(new PoolSpec(8, 100, 4, 12, false), spec());
    assertEquals("'orders-*' and '*'", rule().clampedBy());
    assertTrue(rules.clamps("orders-db"));
    assertFalse(new OwnerRules().clamps("orders-db"));
  }

  @Test
  void aSizeOfTheOwnersBeyondTheClampIsReportedAsItIs() {
    rules.clamp("*", 2, 6);
    assertEquals(new PoolSpec(8, 100, 2, 8, false), spec());
  }

  @Test
  void aClampThatThePoolCannotMeetLeavesTheNearestThatItCan() {
    rules.clamp("*", 30, 40);
    PoolState state = pool.state();
    assertEquals(20, rule().nearest(state, 5));
    assertEquals(20, rule().nearest(state, 35));
  }

  @Test
  void whatCannotBeSetOrMustNotBeIsReadOnly() {
    rules.readOnly("orders-*");
    assertTrue(spec().readOnly());
    pool.knobs = Set.of();
    assertTrue(OwnerRule.NONE.spec(pool, pool.state()).readOnly());
  }

  @Test
  void wrongRulesAreNamed() {
    assertEquals(
        "the clamp of 'db' is 5 to 4: must be at least 1, and the maximum not below the minimum",
        assertThrows(IllegalArgumentException.class, () -> rules.clamp("db", 5, 4)).getMessage());
    assertEquals(
        "the pattern is 'a b': must be a pool name, in which * stands for any text and ? for any"
            + " character",
        assertThrows(IllegalArgumentException.class, () -> rules.readOnly("a b")).getMessage());
    rules.clamp("orders-*", 1, 4);
    rules.clamp("*-db", 8, 9);
    assertEquals(
        "the clamps 'orders-*' and '*-db' leave no size for pool orders/orders-db: at least 8 by"
            + " one, at most 4 by another",
        assertThrows(IllegalArgumentException.class, this::rule).getMessage());
  }
}
