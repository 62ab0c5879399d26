package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.CacheCounts;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolSpec;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CacheWarmingTest {
  private static final CacheCounts COLD = new CacheCounts(60, 140);
  private static final CacheCounts WARM = new CacheCounts(150, 50);

  private final PoolStory story = PoolStory.auto(1, 1);

  @BeforeEach
  void aCacheHasNoSizeToSet() {
    story.specs.replaceAll((name, spec) -> new PoolSpec(1, 0, 1, 1, true));
  }

  /** One window with these lookups; tells whether it was warmed. */
  private boolean warmed(CacheCounts cache) {
    story.cache = cache;
    story.window(0, 50, 0);
    return story.commands().stream().anyMatch(c -> c.action() == CommandAction.WARM);
  }

  @Test
  void threeColdWindowsWarmEveryInstance() {
    assertEquals(List.of(false, false, true), List.of(warmed(COLD), warmed(COLD), warmed(COLD)));
    assertEquals(List.of("i1", "i2"), story.commands().stream().map(Command::instance).toList());
    Decision decision = warmDecision();
    assertEquals("cache-cold", decision.reason());
    assertEquals(
        "the cache answered 30% of 200 lookups, and less than 50% in each of 3 windows",
        decision.detail());
    assertEquals(List.of("i1", "i2"), decision.instances());
    assertEquals("", decision.requestId());
  }

  private Decision warmDecision() {
    return story.last.effects().stream()
        .map(ControlEffect::message)
        .filter(Decision.class::isInstance)
        .map(Decision.class::cast)
        .filter(d -> d.kind() == Decision.Kind.WARM)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aWarmOneOrTooFewLookupsInBetweenBeginAnew() {
    for (CacheCounts between :
        new CacheCounts[] {WARM, new CacheCounts(0, 99), null, new CacheCounts(100, 100)}) {
      for (int i = 0; i < 2; i++) {
        assertTrue(!warmed(COLD));
      }
      assertTrue(!warmed(between), String.valueOf(between));
    }
  }

  @Test
  void isNotWarmedAgainWithinTheCooldown() {
    for (int w = 1; w <= 43; w++) {
      assertEquals(w == 3 || w == 23 || w == 43, warmed(COLD), "window " + w);
    }
  }

  @Test
  void shadowOnlyWritesItDown() {
    story.policy = story.policy.withMode(Mode.SHADOW);
    for (int w = 1; w <= 3; w++) {
      assertTrue(!warmed(COLD));
    }
    Decision written =
        (Decision)
            story.last.effects().stream().map(ControlEffect::message).findFirst().orElseThrow();
    assertEquals("shadow-mode", written.reason());
    assertTrue(
        written.detail().endsWith("nothing is sent (it would have been cache-cold)"),
        written.detail());
    story.policy = story.policy.withMode(Mode.FROZEN);
    for (int w = 1; w <= 30; w++) {
      assertTrue(!warmed(COLD));
    }
  }
}
