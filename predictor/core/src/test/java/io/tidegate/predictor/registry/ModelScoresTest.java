package io.tidegate.predictor.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelScoresTest {
  private static ModelScores scores(int events, double recall, double brier, double error) {
    return new ModelScores(events, recall, 0.5, 0.25, 22, brier, error);
  }

  private static final ModelScores CHAMPION = scores(40, 0.5, 0.1, 0.03);

  @Test
  void aHigherRecallIsBetterAndOfTheSameTheLowerBrierScore() {
    assertTrue(scores(40, 0.55, 0.2, 0.03).against(CHAMPION).better());
    assertFalse(scores(40, 0.45, 0.05, 0.03).against(CHAMPION).better());
    assertTrue(scores(40, 0.5, 0.09, 0.03).against(CHAMPION).better());
    assertFalse(scores(40, 0.5, 0.1, 0.03).against(CHAMPION).better());
    assertFalse(CHAMPION.against(CHAMPION).better());
  }

  @Test
  void whatSaysMoreThanItKnowsIsNotBetter() {
    ModelScores.Comparison comparison = scores(40, 0.9, 0.05, 0.12).against(CHAMPION);
    assertFalse(comparison.better());
    assertEquals(
        "its probabilities are off by 0.120: must be 0.050 at most (recall 0.90 against 0.50 on 40"
            + " breaches, Brier score 0.050 against 0.100)",
        comparison.reason());
  }

  @Test
  void fewBreachesTellNothing() {
    ModelScores.Comparison comparison = scores(4, 1, 0.01, 0.01).against(CHAMPION);
    assertFalse(comparison.better());
    assertEquals("4 breaches on the later split: at least 5 to tell", comparison.reason());
  }

  @Test
  void comesBackFromItsNames() {
    ModelScores partly = new ModelScores(9, 0.5, Double.NaN, 0.2, Double.NaN, 0.1, 0.01);
    Map<String, Double> named = partly.named("champion-");
    assertEquals(5, named.size());
    assertEquals(Optional.of(partly), ModelScores.of(named, "champion-"));
    assertEquals(Optional.empty(), ModelScores.of(named, ""));
  }
}
