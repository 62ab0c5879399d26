package io.tidegate.predictor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BreachModelTest {
  private static final BreachModel MODEL = Windows.model();

  @Test
  void theDotProductIsWhatTribuoSays() {
    Random random = new Random(7);
    for (int n = 0; n < 200; n++) {
      double[] row = random.doubles(Feature.COUNT, -1, 2).toArray();
      assertEquals(MODEL.scoreByTribuo(row), MODEL.score(row), 1e-9);
    }
  }

  @Test
  void theOriginIsCloserToABreachThanAPoolAtEase() {
    double[] ease = new double[Feature.COUNT];
    Arrays.fill(ease, 1);
    assertEquals(1, MODEL.score(new double[Feature.COUNT]), 1e-9);
    assertTrue(MODEL.score(ease) < 0.3, "score " + MODEL.score(ease));
  }

  @Test
  void aModelThatWasSavedScoresTheSame() {
    BreachModel read = BreachModel.fromBytes(MODEL.toBytes());
    double[] row = new Random(3).doubles(Feature.COUNT, -1, 2).toArray();
    assertEquals(MODEL.score(row), read.score(row));
    assertEquals(0.2, read.threshold());
    assertEquals(MODEL.version(), read.version());
  }

  @Test
  void theVersionChangesWithTheThreshold() {
    assertTrue(!MODEL.version().equals(MODEL.withThreshold(0.3).version()));
  }

  @Test
  void whatIsNoNumberIsNamed() {
    double[] row = new double[Feature.COUNT];
    row[1] = Double.NaN;
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> MODEL.score(row));
    assertEquals("feature 01-headroom-short-trend is NaN: must be a number", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> MODEL.score(new double[3]));
  }

  @Test
  void damagedBytesAreRefused() {
    byte[] bytes = MODEL.toBytes();
    for (int length : new int[] {0, 3, 12, 100, bytes.length - 1}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> BreachModel.fromBytes(Arrays.copyOf(bytes, length)));
    }
    byte[] other = bytes.clone();
    other[0] = 0;
    assertThrows(IllegalArgumentException.class, () -> BreachModel.fromBytes(other));
  }

  @Test
  void tooFewRowsAreRefused() {
    assertEquals(
        "1 rows to train on: at least 100",
        assertThrows(
                IllegalArgumentException.class,
                () -> BreachModel.train(List.of(new double[Feature.COUNT]), 1))
            .getMessage());
  }
}
