package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Decision;
import org.junit.jupiter.api.Test;

/** What is said of a growth that the formula alone does not ask for. */
class GrowingTest {
  private final PoolStory story = PoolStory.auto(10);

  @Test
  void aForecastThatWaitingBacksSaysSo() {
    story.calm(10, 100, 50);
    story.windows(5, 100, 50, 90);
    story.breachForecast(105, 50);
    Decision made = story.decision();
    assertEquals("breach-forecast", made.reason());
    assertEquals(13, made.toSize());
    assertTrue(made.detail().contains("has 10, but they wait 90."), made.detail());
    assertEquals("a queue wait p99 below 40.0 ms", made.otherwise());
  }

  @Test
  void aBreachByWaitingSaysThatItGrowsAnyway() {
    story.calm(10, 100, 50);
    story.windows(2, 100, 50, 400);
    Decision made = story.decision();
    assertEquals("breach-observed", made.reason());
    assertEquals(13, made.toSize());
    assertTrue(made.detail().contains("; who waits grows it by 25% at least"), made.detail());
    assertEquals("a p99 within the objective", made.otherwise());
  }
}
