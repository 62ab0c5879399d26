package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.Verification;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pool whose forecasts have been wrong too often. */
class TrustTest {
  private final PoolStory story = PoolStory.auto(8);

  @BeforeEach
  void aPoolThatHasEnough() {
    story.calm(10, 100, 50);
    story.window(110, 50, 0);
  }

  @Test
  void itDemotesItselfAndSaysSo() {
    story.accuracy(2, 0, 0, 8, 0);
    Decision turned = story.decision();
    assertEquals("forecast-distrusted", turned.reason());
    assertEquals("advise", turned.mode());
    assertEquals(
        "8 of 10 breach forecasts were wrong, and 30% of them have to be right: in mode auto they"
            + " only advise from now on",
        turned.detail());
    assertEquals("fewer than 4 breach forecasts, or 40% of them right", turned.otherwise());
    assertTrue(turned.inputs().contains(new Decision.Input("breachForecastsWrong", 8)));

    story.breachForecast(170, 50);
    Decision held = story.decision();
    assertEquals("forecast-distrusted", held.reason());
    assertEquals(Decision.Kind.HOLD, held.kind());
    assertTrue(held.detail().contains("it would have been breach-forecast"), held.detail());
    assertTrue(ReplayDifference.isProposed(held));
    assertEquals(13, ReplayDifference.proposedSize(held));
    assertEquals(List.of(), story.sent());
  }

  @Test
  void anObservedBreachStillGrowsIt() {
    story.accuracy(0, 0, 0, 9, 0);
    story.windows(2, 160, 50, 260);
    assertEquals("breach-observed", story.decision().reason());
    assertEquals("advise", story.decision().mode());
    assertEquals(1, story.sent().size());
  }

  @Test
  void nothingIsGivenBackThatANewBreachWouldNeedUnforeseen() {
    PoolStory idle = PoolStory.auto(20);
    idle.calm(3, 100, 50);
    idle.accuracy(0, 0, 0, 9, 0);
    idle.calm(30, 100, 50);
    assertEquals(List.of(), idle.sent());
    assertEquals("forecast-distrusted:15", idle.state.held());
  }

  @Test
  void itComesBackOnlyWhenTheForecastsAreClearlyBetter() {
    story.accuracy(2, 0, 0, 8, 0);
    story.accuracy(7, 0, 0, 13, 0);
    assertTrue(story.state.trust().lost(), "35% is above the limit, but not by a tenth");
    story.accuracy(9, 0, 0, 11, 0);
    assertEquals("forecast-trusted", story.decision().reason());
    assertEquals("auto", story.decision().mode());
    story.accuracy(7, 0, 0, 13, 0);
    assertFalse(story.state.trust().lost(), "35% is above the limit");
    story.breachForecast(170, 50);
    assertEquals("breach-forecast", story.decision().reason());
    assertEquals(1, story.sent().size());
  }

  @Test
  void whatIsForgottenIsForgiven() {
    story.accuracy(0, 0, 0, 9, 0);
    story.accuracy(0, 0, 0, 4, 0);
    assertTrue(story.state.trust().lost());
    story.accuracy(0, 0, 0, 3, 0);
    assertFalse(story.state.trust().lost());
  }

  /** Under auto a forecast that was acted on cannot be proved right: its breach does not come. */
  @Test
  void onlyWhatIsKnownToBeWrongCounts() {
    story.accuracy(0, 0, 0, 7, 0);
    assertFalse(story.state.trust().lost(), "too few to tell");
    story.accuracy(0, 0, 0, 8, 4);
    assertFalse(story.state.trust().lost(), "undecided ones may have been right");
    story.accuracy(0, 0, 4, 6, 0);
    assertFalse(story.state.trust().lost(), "late ones were right");
    story.accuracy(2, 4, 0, 4, 0);
    assertTrue(story.state.trust().lost(), "early ones were not");
  }

  @Test
  void itCanBeTurnedOffAndTheChangeHoldsAtOnce() {
    story.accuracy(0, 0, 0, 9, 0);
    story.policy = story.policy.withForecastTrustMin(0);
    story.breachForecast(170, 50);
    assertEquals("breach-forecast", story.decision().reason());
    assertEquals("auto", story.decision().mode());

    PoolStory never = PoolStory.auto(8);
    never.policy = never.policy.withForecastTrustMin(0);
    never.calm(3, 100, 50);
    never.accuracy(0, 0, 0, 90, 0);
    assertFalse(never.state.trust().lost());
  }

  @Test
  void whatIsUnderWayIsStillTakenBack() {
    story.breachForecast(170, 50);
    story.obey();
    story.accuracy(0, 0, 0, 9, 0);
    story.windows(7, 120, 90, 200);
    assertEquals(Verification.Verdict.ROLLED_BACK, story.verification().verdict());
    assertEquals(8, story.commands().get(0).targetSize());
  }

  @Test
  void whatWasToldBeforeChangesNothing() {
    story.accuracy(0, 0, 0, 9, 0);
    ControlState before = story.state;
    story.step(
        new ControlEvent.AccuracySeen(
            new PoolAccuracy(PoolStory.POOL, story.now, 7, AccuracyCounts.NONE)));
    assertEquals(before, story.state);
  }
}
