package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A decision carries the numbers that it was made by. */
class InputsTest {
  private final PoolStory story = PoolStory.auto(8);

  private Map<String, Double> inputs() {
    return story.decision().inputs().stream()
        .collect(Collectors.toMap(Decision.Input::name, Decision.Input::value));
  }

  @Test
  void aGrowthShowsWindowAndForecast() {
    story.windows(5, 100, 50, 0);
    story.breachForecast(170, 50);
    Map<String, Double> inputs = inputs();
    assertEquals(100, inputs.get("arrivalsPerSecond"));
    assertEquals(5, inputs.get("load"), 0.1);
    assertEquals(200, inputs.get("sloP99Millis"));
    assertEquals(170, inputs.get("projectedArrivalsPerSecond"));
    assertEquals(12, inputs.get("leadWindows"));
    assertEquals(8, inputs.get("smallestSize"));
    assertEquals((double) story.now, inputs.get("windowEndMillis"));
  }

  /** The load that a size is said to carry is where the sizing asks for one more. */
  @Test
  void aHoldShowsHowFarItWasFromAGrowth() {
    story.calm(6, 100, 50);
    story.state = story.state.withDecision("", 0);
    story.window(100, 50, 0);
    assertEquals("enough-headroom", story.decision().reason());
    double carried = inputs().get("loadCarried");
    double tail = 50.2;
    assertEquals(8, Sizing.size(carried - 0.02, 50, 200 - tail, 0.7));
    assertTrue(Sizing.size(carried + 0.05, 50, 200 - tail, 0.7) > 8, "load " + carried);
    assertEquals(carried * 20, inputs().get("arrivalsCarriedPerSecond"), 1);
  }

  /** By it one alert is told for one cause, so it has to be told when it begins. */
  @Test
  void whatExplainsASlowerRunStandsInADecisionOfItsOwn() {
    PoolId database = new PoolId("orders-db", "connections");
    story.calls.put(database, 28.0);
    story.calm(12, 20, 50);
    story.calls.put(database, 112.0);
    Optional<PoolId> explained = Optional.empty();
    for (int window = 0; window < 3 && explained.isEmpty(); window++) {
      story.window(20, 134, 0);
      explained = Optional.ofNullable(story.decision()).flatMap(Inputs::explained);
    }
    assertEquals(Optional.of(database), explained);
    assertEquals(1, inputs().get("orders-db/connections explains"), 0.05);
    assertFalse(Inputs.breached(story.decision()));
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    story.window(0, 50, 0);
    assertEquals("no-requests", story.decision().reason());
    assertFalse(inputs().containsKey("p99Millis"));
    assertFalse(inputs().containsKey("projectedP99Millis"));
    assertEquals(0, inputs().get("arrivalsPerSecond"));
  }
}
