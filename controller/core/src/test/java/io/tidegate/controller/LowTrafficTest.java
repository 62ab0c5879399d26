package io.tidegate.controller;

import static io.tidegate.controller.RulesTest.reason;
import static io.tidegate.controller.RulesTest.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.Rules.Limit;
import io.tidegate.wire.Decision;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Low traffic gives back what idle capacity would give back later. */
class LowTrafficTest {
  @Test
  void lowTrafficShrinksBeforeIdleCapacityWould() {
    PoolStory idle = PoolStory.auto(20);
    idle.calm(6, 150, 50);
    idle.calm(4, 40, 50);
    assertEquals(List.of(), idle.sent());
    idle.calm(1, 40, 50);
    Decision decision = idle.state.decisions() > 0 ? lastResize(idle) : null;
    assertEquals("low-traffic", decision.reason());
    assertTrue(
        decision
            .detail()
            .startsWith(
                "the load kept at most 10% busy in each of 5 windows of 1 s, the limit is 20%"),
        decision.detail());
    assertEquals(15, idle.sent().get(0).targetSize());
  }

  /** The decision behind the newest commands: the forecast that followed decided nothing new. */
  private static Decision lastResize(PoolStory story) {
    PoolStory again = PoolStory.auto(20);
    again.calm(6, 150, 50);
    again.calm(4, 40, 50);
    again.window(40, 50, 0);
    assertEquals(story.sent(), again.sent());
    return again.decision();
  }

  /** They hold something that does not end; in few windows nothing else shows it. */
  @Test
  void workersThatAreInUseAllTheTimeAreNoLowTraffic() {
    PoolStory idle = PoolStory.auto(20);
    idle.active = 4;
    idle.calm(14, 40, 50);
    assertEquals(List.of(), idle.sent());
  }

  @Test
  void oneBusyWindowOrAForecastOfABreachOrNoneAtAllIsNoLowTraffic() {
    PoolStory spike = PoolStory.auto(20);
    spike.calm(6, 150, 50);
    spike.calm(3, 40, 50);
    spike.calm(1, 150, 50);
    spike.calm(4, 40, 50);
    assertEquals(List.of(), spike.sent());

    PoolStory foreseen = PoolStory.auto(20);
    foreseen.calm(6, 150, 50);
    for (int i = 0; i < 8; i++) {
      foreseen.window(40, 50, 0);
      foreseen.breachForecast(150, 50);
    }
    assertEquals(List.of(), foreseen.sent());

    PoolStory off = with(PoolStory.auto(20), r -> r.withLowTraffic(Limit.off(5)));
    off.calm(6, 150, 50);
    off.calm(10, 40, 50);
    assertEquals(List.of(), off.sent());
  }

  @Test
  void lowTrafficWaitsForTheCooldownToo() {
    PoolStory idle = PoolStory.auto(20);
    idle.calm(6, 40, 50);
    idle.obey();
    assertEquals(15, idle.specs.get("i1").size());
    idle.calm(18, 40, 50);
    assertEquals(15, idle.specs.get("i1").size());
    assertEquals("cooldown", reason(idle));
  }
}
