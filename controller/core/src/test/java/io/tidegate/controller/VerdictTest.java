package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.Verification;
import org.junit.jupiter.api.Test;

/** What a growth is given credit for where the objective is missed all the same. */
class VerdictTest {
  private final PoolStory story = PoolStory.auto(10);

  @Test
  void aWaitThatNobodyHadIsNotSaidToHaveFallen() {
    grownWhileWaiting(10);
    story.windows(7, 40, 198, 4);
    assertEquals("no-effect-seen", story.verification().reason());
    assertEquals(Verification.Verdict.INCONCLUSIVE, story.verification().verdict());
  }

  @Test
  void aWaitThatFellClearlyIsKept() {
    grownWhileWaiting(40);
    story.windows(7, 40, 190, 12);
    assertEquals("wait-fell", story.verification().reason());
    assertEquals(Verification.Verdict.KEPT, story.verification().verdict());
  }

  /** By a forecast, at a run time of 150 or 180 ms that together with the wait is 190 ms. */
  private void grownWhileWaiting(double waitMillis) {
    double runMillis = 190 - waitMillis;
    story.calm(20, 40, runMillis);
    story.windows(5, 40, runMillis, waitMillis);
    story.breachForecast(55, runMillis);
    assertEquals("breach-forecast", story.decision().reason());
    story.obey();
  }
}
