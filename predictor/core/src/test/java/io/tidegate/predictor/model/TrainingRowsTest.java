package io.tidegate.predictor.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingRowsTest {
  private static final List<String> X = List.of("x");

  @Test
  void aTenthOfTheNormalWindowsStandsForAll() {
    TrainingRows.Builder builder = TrainingRows.builder(X, new TrainingRows.Sampling(0.1, 5));
    for (int i = 0; i < 20_000; i++) {
      builder.add(i % 7, i, new double[] {i}, Label.NORMAL, false);
    }
    builder.add(0, 1, new double[] {1}, Label.BEFORE_BREACH, false);
    TrainingRows rows = builder.build();
    assertEquals(2000, rows.count(false), 200);
    assertEquals(20_000, rows.weightOf(false), 2000);
    assertEquals(1, rows.weightOf(true));
  }

  @Test
  void nearMissesAreAllKept() {
    TrainingRows.Builder builder = TrainingRows.builder(X, new TrainingRows.Sampling(0.001, 5));
    for (int i = 0; i < 50; i++) {
      builder.add(0, i, new double[] {i}, Label.NORMAL, true);
      builder.add(0, i, new double[] {i}, Label.LEFT_OUT, true);
    }
    assertEquals(50, builder.build().size());
  }

  @Test
  void whatIsNoNumberIsNotKnown() {
    TrainingRows rows =
        TrainingRows.builder(List.of("a", "b", "c"), TrainingRows.Sampling.ALL)
            .add(
                0,
                0,
                new double[] {Double.NEGATIVE_INFINITY, Double.NaN, 1e300},
                Label.NORMAL,
                false)
            .build();
    for (float value : rows.row(0)) {
      assertTrue(Float.isNaN(value));
    }
  }

  @Test
  void aMaskedFeatureIsNeverKnown() {
    TrainingRows rows = Synthetic.rows(1, 50, 10).masking("feature-3"::equals);
    for (int i = 0; i < rows.size(); i++) {
      assertTrue(Float.isNaN(rows.row(i)[3]));
    }
  }

  @Test
  void aRowOfAnotherLengthIsRefused() {
    assertEquals(
        "2 values: must be 1, one for each feature",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    TrainingRows.builder(X, TrainingRows.Sampling.ALL)
                        .add(0, 0, new double[2], Label.NORMAL, false))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> TrainingRows.builder(List.of("x", "x"), TrainingRows.Sampling.ALL));
  }
}
