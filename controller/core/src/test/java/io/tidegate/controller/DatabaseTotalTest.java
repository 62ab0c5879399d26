package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.Command;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatabaseTotalTest {
  private PoolStory story = PoolStory.auto(8, 8, 8);

  private void share(int connections) {
    story.policy =
        story.policy.withDatabase(Optional.of(new Database.Share("orders-db", connections)));
  }

  private List<Integer> targets() {
    return story.commands().stream().map(Command::targetSize).toList();
  }

  private List<String> sizes() {
    return story.commands().stream().map(c -> c.instance() + " " + c.targetSize()).toList();
  }

  private void breach() {
    story.calm(10, 200, 50);
    story.window(220, 50, 0);
    story.breachForecast(600, 50);
  }

  @Test
  void aGrowthStopsWhereAllInstancesTogetherHaveTheShare() {
    share(32);
    breach();
    assertEquals(List.of(10, 10, 10), targets());
    List<Decision.Clamp> clamps = story.decision().clamps();
    Decision.Clamp last = clamps.get(clamps.size() - 1);
    assertEquals("database-total", last.guard());
    assertEquals(10, last.after());
    assertEquals(
        "database 'orders-db' has 32 connections for this pool, and its 3 instances have 24",
        last.reason());
    assertEquals(
        Optional.of(32.0),
        story.decision().inputs().stream()
            .filter(input -> input.name().equals("databaseShare"))
            .map(Decision.Input::value)
            .findFirst());
  }

  @Test
  void withoutAShareItGrowsAsFarAsItNeeds() {
    breach();
    assertEquals(List.of(15, 15, 15), targets());
  }

  @Test
  void aShareThatIsUsedUpHoldsThePool() {
    share(26);
    breach();
    assertEquals("at-database-total", story.decision().reason());
    assertEquals(List.of(), targets());
    assertEquals(
        "a larger share of the database, or fewer connections of the pool's instances",
        story.decision().otherwise());
  }

  /**
   * Owners may have set up more than the share: it is not taken from them, and nothing is added.
   */
  @Test
  void beyondTheShareNothingIsAddedAndNothingTakenAway() {
    share(5);
    breach();
    assertEquals("at-database-total", story.decision().reason());
    story.windows(40, 200, 5, 0);
    story.ask(7);
    assertEquals(List.of(7, 7, 7), targets());
  }

  /** An instance that has come since the canary was sent takes of the same share. */
  @Test
  void theOthersFollowACanaryOnlyAsFarAsTheShareStillGoes() {
    story = PoolStory.canary(8, 8);
    share(36);
    story.calm(10, 100, 50);
    story.window(110, 50, 0);
    story.breachForecast(400, 50);
    assertEquals(List.of(15), targets());
    story.obey();
    story.specs.put("i9", new PoolSpec(8, 100, 1, 64));
    story.revisions.put("i9", 0L);
    story.specs.keySet().forEach(name -> story.p99s.put(name, 50.0));
    for (int i = 0; i < 8 && story.commands().isEmpty(); i++) {
      story.window(110, 50, 0);
    }
    assertEquals("canary-passed", story.decision().reason());
    assertEquals(List.of(10, 10), targets());
    assertEquals("database-total", story.decision().clamps().get(0).guard());
  }

  @Test
  void aPersonIsBoundByItToo() {
    share(32);
    story.windows(3, 100, 50, 0);
    story.ask(20);
    assertEquals(List.of(10, 10, 10), targets());
    assertEquals("database-total", story.decision().clamps().get(0).guard());
    story.obey();
    story.ask(20);
    assertEquals("at-database-total", story.decision().reason());
  }

  @Test
  void whatTheShareDoesNotCarryIsNotAddedAndNobodyGivesWayForIt() {
    story = PoolStory.auto(3, 4, 9);
    story.policy = story.policy.withSizes(4, 59);
    share(10);
    story.windows(3, 100, 50, 0);
    story.ask(8);
    assertEquals(List.of("i1 4", "i3 8"), sizes());
    story = PoolStory.auto(3, 4, 4);
    story.policy = story.policy.withSizes(4, 59);
    share(10);
    story.windows(3, 100, 50, 0);
    story.ask(8);
    assertEquals(List.of(), sizes());
    assertEquals("at-database-total", story.decision().reason());
  }

  @Test
  void whatIsNotSeenMayHaveAnySize() {
    share(100);
    story.windows(3, 100, 50, 0);
    story.window(PoolWindow.Quality.PARTIAL, 100, 50, 0);
    story.ask(20);
    assertEquals("at-database-total", story.decision().reason());
    assertEquals(
        "database 'orders-db' has 100 connections for this pool, and what its instances have is not"
            + " known: not all of them reported",
        story.decision().clamps().get(0).reason());
    story.ask(5);
    assertEquals(List.of(5, 5, 5), targets());
  }
}
