package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Decision;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlapBudgetTest {
  private static final long HOUR = 3_600_000;

  /** A pool that turned so many times, a second apart, the last time at a moment. */
  private static void turned(PoolStory story, int times, boolean growing, long lastMillis) {
    boolean way = growing == (times % 2 == 0);
    for (int i = times; i >= 0; i--) {
      story.state = story.state.withMove(way, lastMillis - i * 1_000L);
      way = !way;
    }
  }

  private static PoolStory shrunk(int turns, long lastMillis) {
    PoolStory story = PoolStory.auto(8);
    story.calm(10, 100, 50);
    turned(story, turns, false, lastMillis);
    story.window(110, 50, 0);
    return story;
  }

  @Test
  void aGrowthOnAForecastWaitsWhereThePoolTurnedTooOften() {
    PoolStory story = shrunk(4, PoolStory.START);
    story.breachForecast(170, 50);

    Decision decision = story.decision();
    assertEquals("flap-budget", decision.reason());
    assertEquals(List.of(), story.commands());
    // The oldest turn was 3 s before the start, and 11 windows of 1 s have passed since then.
    assertEquals(
        List.of(
            new Decision.Clamp(
                "flap-budget",
                13,
                8,
                "its size turned 4 times in an hour, and may 4 times: 3586 windows to wait")),
        decision.clamps());
    assertEquals("3586 windows more, or an observed breach", decision.otherwise());
  }

  @Test
  void anObservedBreachGrowsThePoolAllTheSame() {
    PoolStory story = shrunk(4, PoolStory.START);
    story.windows(2, 160, 50, 260);
    assertEquals("breach-observed", story.decision().reason());
    assertEquals(1, story.commands().size());
  }

  @Test
  void growingUpToThePolicysMinimumIsAnOrder() {
    PoolStory story = shrunk(4, PoolStory.START);
    story.policy = story.policy.withSizes(10, 20);
    story.window(110, 50, 0);
    assertEquals("below-minimum", story.decision().reason());
    assertEquals(1, story.commands().size());
  }

  @Test
  void oneTurnLessIsWithinTheBudgetAndSoIsOneAnHourAgo() {
    PoolStory fewer = shrunk(3, PoolStory.START);
    fewer.breachForecast(170, 50);
    assertEquals("breach-forecast", fewer.decision().reason());
    PoolStory older = shrunk(4, PoolStory.START + 11_000 - HOUR + 3_000);
    older.breachForecast(170, 50);
    assertEquals("breach-forecast", older.decision().reason());
  }

  @Test
  void zeroIsNoBudget() {
    PoolStory story = shrunk(9, PoolStory.START);
    story.policy = story.policy.withBudgets(Budgets.DEFAULT.withDirectionChangesPerHour(0));
    story.breachForecast(170, 50);
    assertEquals("breach-forecast", story.decision().reason());
  }

  @Test
  void aShrinkingLeavesRoomForGrowingAgain() {
    PoolStory idle = PoolStory.auto(20);
    turned(idle, 3, true, PoolStory.START);
    idle.calm(19, 100, 50);
    idle.window(100, 50, 0);
    assertEquals("flap-budget", idle.decision().reason());
    assertEquals(List.of(), idle.commands());
    assertEquals("3578 windows more", idle.decision().otherwise());

    PoolStory room = PoolStory.auto(20);
    turned(room, 2, true, PoolStory.START);
    room.calm(19, 100, 50);
    room.window(100, 50, 0);
    assertEquals("idle-capacity", room.decision().reason());
  }

  @Test
  void onlyWhatWasAppliedOfTheControllersOwnCounts() {
    PoolStory story = PoolStory.auto(8);
    story.calm(10, 100, 50);
    story.window(110, 50, 0);
    story.breachForecast(170, 50);
    assertEquals(Turns.NONE, story.state.turns());
    story.ack(story.sent().get(0), Ack.Outcome.REJECTED);
    assertEquals(Turns.NONE, story.state.turns());
    story.ask(9);
    story.obey();
    assertEquals(Turns.NONE, story.state.turns());
    story.windows(20, 110, 50, 0);
    long decided = story.now;
    story.breachForecast(170, 50);
    story.obey();
    assertEquals(new Turns(1, List.of()), story.state.turns());
    story.windows(7, 120, 90, 200);
    assertEquals(Decision.Kind.ROLL_BACK, story.decision().kind());
    assertEquals(new Turns(-1, List.of(decided + 7_000)), story.state.turns());
  }

  @Test
  void oneTurnWouldLetNothingShrink() {
    assertEquals(
        "directionChangesPerHour is 1: must be 0 for any number, or from 2 to 1000",
        assertThrows(
                IllegalArgumentException.class,
                () -> Budgets.DEFAULT.withDirectionChangesPerHour(1))
            .getMessage());
  }
}
