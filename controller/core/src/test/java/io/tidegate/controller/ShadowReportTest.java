package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pool in shadow mode: two instances of 8, an objective of 200 ms. */
class ShadowReportTest {
  private static final Policy SHADOW = Policy.of("*", 200);
  private static final long WIDTH = PoolStory.WIDTH;

  private PoolStory story;
  private ShadowReport report;

  @BeforeEach
  void begin() {
    begin(SHADOW);
  }

  private void begin(Policy policy) {
    story = new PoolStory(policy, 8, 8);
    report = new ShadowReport(Policies.all(policy), PoolStory.START, Long.MAX_VALUE);
  }

  private void take(ControlStep step) {
    for (ControlEffect effect : step.effects()) {
      if (effect.message() instanceof Decision decision) {
        report.take(decision);
      } else if (effect.message() instanceof Verification verdict) {
        report.take(verdict);
      }
    }
  }

  private void window(double perSecond, double runMillis, double waitMillis) {
    story.now += WIDTH;
    PoolWindow window =
        story.windowOf(PoolWindow.Quality.COMPLETE, story.now, perSecond, runMillis, waitMillis);
    report.take(window);
    take(story.step(new ControlEvent.WindowSeen(window)));
  }

  private void calm(int count) {
    for (int i = 0; i < count; i++) {
      window(200, 50, 0);
      take(story.calmForecast(200, 50));
    }
  }

  private PoolRegret regret() {
    assertEquals(PoolStory.POOL, report.end().get(0).pool());
    return report.end().get(0);
  }

  @Test
  void aBreachThatAGrowthOfBeforeWouldHaveMetIsAvoided() {
    calm(10);
    window(200, 50, 0);
    take(story.breachForecast(400, 50));
    window(300, 50, 10);
    window(380, 50, 300);
    window(380, 50, 300);
    calm(3);
    PoolRegret regret = regret();
    assertEquals("shadow", regret.mode());
    assertEquals(17, regret.windows());
    assertEquals(2, regret.missedWindows());
    assertEquals(1, regret.breaches());
    assertEquals(1, regret.avoided());
    assertTrue(regret.growths() >= 1);
    assertEquals(0, regret.made());
    assertTrue(regret.wouldSizeHours() > regret.sizeHours());
    assertEquals(16 * 17 / 3600.0, regret.sizeHours(), 1e-9);
  }

  @Test
  void oneForWhichAGrowthWasWantedOnlyThenIsShortened() {
    calm(10);
    window(300, 50, 300);
    window(300, 50, 300);
    window(300, 50, 300);
    window(300, 50, 300);
    calm(2);
    PoolRegret regret = regret();
    assertEquals(1, regret.breaches());
    assertEquals(1, regret.shortened(), regret::toString);
  }

  @Test
  void oneThatIsLargerThanWhatWasWantedIsNotAvoided() {
    begin(SHADOW.withSizes(1, 9));
    calm(10);
    window(200, 50, 0);
    take(story.breachForecast(600, 50));
    window(600, 50, 300);
    window(600, 50, 300);
    calm(2);
    assertEquals(1, regret().notEnough(), () -> regret().toString());
  }

  @Test
  void oneThatComesFromFurtherDownIsElsewhere() {
    calm(10);
    window(200, 250, 5);
    window(200, 250, 5);
    calm(2);
    PoolRegret regret = regret();
    assertEquals(1, regret.elsewhere(), regret::toString);
    assertEquals(0, regret.avoided());
  }

  @Test
  void oneThatNobodySawComingIsNotForeseen() {
    calm(10);
    window(310, 50, 300);
    calm(3);
    PoolRegret regret = regret();
    assertEquals(1, regret.breaches());
    assertEquals(1, regret.notForeseen() + regret.shortened(), regret::toString);
    assertEquals(0, regret.avoided());
  }

  @Test
  void aShrinkingBeforeALoadIsHarmful() {
    for (int i = 0; i < 30; i++) {
      window(40, 50, 0);
      take(story.calmForecast(40, 50));
    }
    assertTrue(regret().shrinks() >= 1, () -> regret().toString());
    assertTrue(regret().wouldSizeHours() < regret().sizeHours());
    assertEquals(0, regret().harmful());
    window(300, 50, 0);
    assertEquals(1, regret().harmful());
    window(300, 50, 0);
    assertEquals(1, regret().harmful());
  }

  @Test
  void aPoolThatIsQuietForgoesNothing() {
    calm(12);
    PoolRegret regret = regret();
    assertEquals(0, regret.growths() + regret.shrinks() + regret.breaches());
    assertEquals(regret.sizeHours(), regret.wouldSizeHours());
  }

  @Test
  void aChangeThatACanaryBeginsIsOne() {
    begin(SHADOW.withMode(Mode.AUTO));
    calm(10);
    window(200, 50, 0);
    take(story.breachForecast(320, 50));
    take(story.ack(story.sent().get(0), Ack.Outcome.APPLIED));
    for (int w = 0; w < 4; w++) {
      window(220, 50, 0);
    }
    assertEquals(ControlTransitions.Cause.SPREAD, story.last.cause());
    take(story.ack(story.sent().get(0), Ack.Outcome.APPLIED));
    for (int w = 0; w < 7; w++) {
      window(220, 50, 0);
    }
    assertEquals(ControlTransitions.Cause.KEPT, story.last.cause());
    assertEquals(1, regret().made());
    assertEquals(1, regret().kept());
  }

  @Test
  void aLimitOnTheQueueIsOneToo() {
    begin(
        SHADOW
            .withMode(Mode.AUTO)
            .withSizes(1, 8)
            .withBudgets(Budgets.DEFAULT.withAdmissionFloor(1)));
    calm(10);
    window(400, 50, 600);
    window(400, 50, 600);
    assertEquals("admission-tightened", story.decision().reason());
    for (Command command : story.sent()) {
      take(story.ack(command, Ack.Outcome.APPLIED));
    }
    for (int w = 0; w < 7; w++) {
      window(300, 50, 140);
    }
    assertEquals(ControlTransitions.Cause.KEPT, story.last.cause());
    assertEquals(1, regret().made());
    assertEquals(1, regret().kept());
  }

  @Test
  void aTimeThatEndsBeforeItBeginsIsNamed() {
    assertEquals(
        "from 5 to 5: must end after it begins",
        assertThrows(
                IllegalArgumentException.class, () -> new ShadowReport(Policies.all(SHADOW), 5, 5))
            .getMessage());
  }
}
