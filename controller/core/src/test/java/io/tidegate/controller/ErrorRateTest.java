package io.tidegate.controller;

import static io.tidegate.controller.RulesTest.BUSY;
import static io.tidegate.controller.RulesTest.reason;
import static io.tidegate.controller.RulesTest.replicas;
import static io.tidegate.controller.RulesTest.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.Rules.Limit;
import io.tidegate.wire.Decision;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Errors hold a pool as it is, unless they may be those of an overload. */
class ErrorRateTest {
  /** 100/s of 50 ms are 5 busy; 8 workers have headroom. */
  private final PoolStory story = PoolStory.auto(8);

  @Test
  void nothingGrowsOrShrinksIntoErrors() {
    story.calm(10, 100, 50);
    story.failed = 5;
    story.windows(2, 100, 50, 0);
    story.breachForecast(170, 50);
    Decision decision = story.decision();
    assertEquals("errors-high", decision.reason());
    assertTrue(
        decision
            .detail()
            .contains(
                "at least 5.0% of the requests failed in each of 2 windows of 1 s, the limit is"
                    + " 1.0%: more would be let through to what fails"),
        decision.detail());
    assertEquals(List.of(), story.sent());

    PoolStory idle = PoolStory.auto(20);
    idle.failed = 5;
    idle.calm(25, 100, 50);
    assertEquals("errors-high", reason(idle));
    assertEquals(List.of(), idle.sent());

    PoolStory off = with(PoolStory.auto(20), r -> r.withHighErrorRate(Limit.off(2)));
    off.failed = 5;
    off.calm(20, 100, 50);
    assertEquals(15, off.sent().get(0).targetSize());
  }

  /** Then requests may fail because they wait; that what is called fails shows in the run time. */
  @Test
  void errorsDoNotKeepAPoolSmallInWhichRequestsWaitAndRunAsEver() {
    story.windows(10, 100, 50, 0);
    story.failed = 20;
    story.windows(2, 160, 50, 260);
    assertEquals("breach-observed", story.decision().reason());
    assertEquals(1, story.sent().size());

    PoolStory slower = PoolStory.auto(8);
    slower.windows(10, 100, 50, 0);
    slower.failed = 20;
    slower.windows(3, 400, 80, 260);
    assertEquals("errors-high", reason(slower));
    assertEquals(List.of(), slower.sent());
  }

  @Test
  void errorsDoNotKeepAServiceSmallWhoseReplicasLackCpu() {
    PoolStory service = replicas(4);
    service.windows(10, 60, 100, 0);
    service.failed = 6;
    service.windows(2, 60, 180, 0);
    service.breachForecast(90, 200);
    assertEquals("errors-high", reason(service));
    service.host = BUSY;
    service.windows(2, 60, 180, 0);
    assertEquals(1, service.sent().size());
  }

  @Test
  void anErrorRateOfAFewRequestsIsChance() {
    story.failed = 2;
    story.windows(5, 40, 50, 0);
    story.breachForecast(170, 50);
    assertEquals("breach-forecast", story.decision().reason());
  }
}
