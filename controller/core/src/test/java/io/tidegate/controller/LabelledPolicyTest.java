package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.Decision;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabelledPolicyTest {
  private static final Map<String, String> EU = Map.of("zone", "eu", "version", "7");

  private final PoolStory story = PoolStory.auto(4);

  LabelledPolicyTest() {
    story.policies =
        new Policies(
            List.of(
                story.policy.withMode(Mode.SHADOW).withLabels(Map.of("zone", "eu")), story.policy));
    story.labels = EU;
    story.calm(10, 100, 50);
    story.window(110, 50, 0);
  }

  private Optional<Decision> decided() {
    return story.last.effects().stream()
        .filter(e -> e instanceof ControlEffect.Decide)
        .map(e -> ((ControlEffect.Decide) e).message())
        .findFirst();
  }

  @Test
  void aForecastIsJudgedByThePolicyOfTheNewestWindowsLabels() {
    story.breachForecast(170, 50);
    Decision held = decided().orElseThrow();
    assertEquals("shadow-mode", held.reason());
    assertEquals("* zone=eu", held.policy());
  }

  @Test
  void theNextWindowsLabelsGiveThePoolAnotherPolicy() {
    story.breachForecast(170, 50);
    story.labels = Map.of("version", "7");
    story.window(110, 50, 0);
    Decision grown = decided().orElseThrow();
    assertEquals(Decision.Kind.RESIZE, grown.kind());
    assertEquals("*", grown.policy());
  }

  /** The same word for the same reason, by another policy, is something new. */
  @Test
  void aHoldIsWrittenAgainWhereAnotherPolicyHolds() {
    story.policies =
        new Policies(
            List.of(
                story.policy.withMode(Mode.SHADOW).withLabels(Map.of("zone", "eu")),
                story.policy.withMode(Mode.SHADOW)));
    story.breachForecast(170, 50);
    assertEquals("* zone=eu", decided().orElseThrow().policy());
    story.window(110, 50, 0);
    assertEquals(Optional.empty(), decided());
    story.labels = Map.of();
    story.window(110, 50, 0);
    assertEquals("*", decided().orElseThrow().policy());
  }
}
