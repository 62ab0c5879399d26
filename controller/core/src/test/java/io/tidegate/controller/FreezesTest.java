package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.CacheCounts;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.FreezeOrder;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Verification;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kill switch: whatever a pool is about to be sent, it is not. */
class FreezesTest {
  private static final PoolId WORKERS = new PoolId("orders", "workers");
  private final PoolStory story = PoolStory.auto(8);

  private static FreezeOrder order(String selector, boolean frozen, long at, boolean keepSizes) {
    return new FreezeOrder(selector, frozen, "alice@ops", "incident 4711", at, keepSizes);
  }

  private void freeze() {
    story.freezes = story.freezes.with(order("orders/*", true, 0, false));
  }

  @Test
  void aGrowthIsNotMadeAndTheDecisionSaysWhoFrozeItAndWhy() {
    freeze();
    story.windows(5, 100, 50, 0);
    story.breachForecast(170, 50);
    assertEquals(List.of(), story.commands());
    story.freezes = Freezes.NONE.with(order("*", true, 0, false));
    story.state = ControlState.of(PoolStory.POOL);
    story.window(100, 50, 0);
    assertEquals("frozen", story.decision().reason());
    assertEquals("frozen", story.decision().mode());
    assertEquals(
        "'*' was frozen by alice@ops at 1970-01-01T00:00:00Z: incident 4711",
        story.decision().detail());
    assertEquals("'tidegate thaw' of '*'", story.decision().otherwise());
  }

  @Test
  void anOperatorsRequestIsRefused() {
    story.window(100, 50, 0);
    freeze();
    story.ask(12);
    assertEquals(List.of(), story.commands());
    assertEquals("frozen", story.decision().reason());
    assertEquals(
        "sre@example.com asks, but 'orders/*' was frozen by alice@ops at 1970-01-01T00:00:00Z:"
            + " incident 4711",
        story.decision().detail());
    story.ask(story.request(8, CommandAction.WARM, ""));
    assertEquals(List.of(), story.commands());
    story.freezes = story.freezes.with(order("orders/*", false, 1, false));
    story.ask(12);
    assertEquals(12, story.commands().get(0).targetSize());
  }

  @Test
  void aHarmfulChangeIsNotTakenBack() {
    story.windows(5, 100, 50, 0);
    story.breachForecast(170, 50);
    story.obey();
    freeze();
    for (int w = 0; w < 12 && story.verification() == null; w++) {
      story.window(100, 400, 0);
      assertEquals(List.of(), story.commands());
    }
    assertEquals(Verification.Verdict.INCONCLUSIVE, story.verification().verdict());
    assertEquals("mode-forbids-rollback", story.verification().reason());
  }

  @Test
  void aColdCacheIsNotWarmed() {
    story.cache = new CacheCounts(10, 990);
    freeze();
    for (int w = 0; w < 10; w++) {
      story.window(100, 50, 0);
      assertEquals(List.of(), story.commands());
    }
    story.freezes = Freezes.NONE;
    story.window(100, 50, 0);
    assertEquals(CommandAction.WARM, story.commands().get(0).action());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leasesAreRenewedOnlyWhereSizesAreToStay(boolean keepSizes) {
    story.leases.put("i1", PoolStory.START + 3_000);
    story.freezes = Freezes.NONE.with(order("*", true, 0, keepSizes));
    story.window(100, 50, 0);
    assertEquals(
        keepSizes ? List.of(CommandAction.RENEW) : List.of(),
        story.commands().stream().map(c -> c.action()).toList());
  }

  @Test
  void theNewestOrderOfASelectorCountsAndOthersStay() {
    Freezes freezes =
        Freezes.NONE
            .with(order("*", true, 1, true))
            .with(order("orders/*", true, 2, false))
            .with(order("*", false, 3, false));
    assertEquals("orders/*", freezes.of(WORKERS).orElseThrow().selector());
    assertTrue(freezes.of(new PoolId("payments", "workers")).isEmpty());
    assertTrue(freezes.with(order("orders/*", false, 4, false)).of(WORKERS).isEmpty());
  }

  @Test
  void ofTwoFreezesTheOneThatAllowsLessCounts() {
    Freezes freezes =
        Freezes.NONE.with(order("*", true, 1, true)).with(order("orders/*", true, 2, false));
    assertFalse(freezes.of(WORKERS).orElseThrow().keepSizes());
  }

  @Test
  void whatCannotBeReadFreezesWhatItNamesUntilItIsReplaced() {
    Freezes freezes = Freezes.NONE.withUnreadable("orders/*", 5, "no Envelope");
    assertTrue(freezes.of(WORKERS).orElseThrow().reason().contains("(no Envelope)"));
    assertTrue(freezes.with(order("orders/*", false, 6, false)).of(WORKERS).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "*, true",
    "orders/*, true",
    "orders/workers, true",
    "*/work*s, true",
    "o?ders/*, true",
    "orders/work, false",
    "payments/*, false",
    "*s/w*rs*x, false"
  })
  void selectorsMatchAsGlobs(String glob, boolean matches) {
    assertEquals(matches, new Selector(glob).matches(WORKERS));
  }

  @Test
  void aSelectorThatNoPoolCanMatchIsRefused() {
    assertEquals(
        "selector is 'orders', which no pool is called: must be like orders/* or orders/workers",
        assertThrows(IllegalArgumentException.class, () -> new Selector("orders")).getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Selector("a b/*"));
  }
}
