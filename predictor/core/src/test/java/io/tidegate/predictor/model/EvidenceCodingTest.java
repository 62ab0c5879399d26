package io.tidegate.predictor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvidenceCodingTest {
  private static final EvidenceCoding.Plan HALVES =
      new EvidenceCoding.Plan(2, 10, 1e-9, 0.5, false);

  /** Of 8 normal windows 6 are at 1 and 2 at 0; of 4 before a breach 1 is at 1 and 3 at 0. */
  private static TrainingRows.Builder known() {
    TrainingRows.Builder rows =
        TrainingRows.builder(List.of("room", "noise"), TrainingRows.Sampling.ALL);
    for (int i = 0; i < 8; i++) {
      rows.add(0, i, new double[] {i < 6 ? 1 : 0, i % 2}, Label.NORMAL, false);
    }
    for (int i = 0; i < 4; i++) {
      rows.add(0, i, new double[] {i < 1 ? 1 : 0, i % 2}, Label.BEFORE_BREACH, false);
    }
    return rows;
  }

  @Test
  void aBinIsWorthTheLogarithmOfItsShares() {
    EvidenceCoding coding = EvidenceCoding.fit(known().build(), HALVES);
    assertEquals(1, coding.size(), "the noise has no information");
    BinnedFeature room = coding.feature(0);
    assertArrayEquals(new float[] {1}, room.cuts());
    assertEquals(Math.log(0.25 / 0.75), coding.encode(new float[] {0, 0})[0], 1e-6);
    assertEquals(Math.log(0.75 / 0.25), coding.encode(new float[] {1, 0})[0], 1e-6);
    // (0.75 - 0.25) ln 3 + (0.25 - 0.75) ln(1/3)
    assertEquals(Math.log(3), room.informationValue(), 1e-6);
  }

  @Test
  void whatIsNotKnownIsWorthTheMeanOfNormalWindows() {
    EvidenceCoding coding = EvidenceCoding.fit(known().build(), HALVES);
    double mean = 0.75 * Math.log(3) - 0.25 * Math.log(3);
    assertEquals(mean, coding.encode(new float[] {Float.NaN, 0})[0], 1e-6);
    assertArrayEquals(new double[] {mean}, coding.neutral(), 1e-6);
  }

  @Test
  void windowsInWhichItIsUnknownChangeNoWeight() {
    TrainingRows.Builder rows = known();
    for (int i = 0; i < 12; i++) {
      rows.add(1, i, new double[] {Double.NaN, i % 2}, Label.BEFORE_BREACH, false);
    }
    EvidenceCoding coding = EvidenceCoding.fit(rows.build(), HALVES);
    assertEquals(Math.log(3), coding.encode(new float[] {1, 0})[0], 1e-6);
    assertEquals(
        Math.log(3) / 2, coding.feature(0).informationValue(), 1e-6, "known in half of the rows");
  }

  @Test
  void pseudoWindowsKeepAnEmptyBinsWeightFinite() {
    TrainingRows.Builder rows = TrainingRows.builder(List.of("x"), TrainingRows.Sampling.ALL);
    for (int i = 0; i < 100; i++) {
      rows.add(0, i, new double[] {1}, Label.NORMAL, false);
      rows.add(0, i, new double[] {0}, Label.BEFORE_BREACH, false);
    }
    EvidenceCoding coding =
        EvidenceCoding.fit(rows.build(), new EvidenceCoding.Plan(20, 10, 20, 0.5, false));
    // Each bin has half of the 20: shares of 110/120 and 10/120.
    assertEquals(Math.log(11), coding.encode(new float[] {1})[0], 1e-6);
    assertEquals(-Math.log(11), coding.encode(new float[] {0})[0], 1e-6);
  }

  @Test
  void aQuantileHasItsShareOfBothLabels() {
    TrainingRows.Builder rows = TrainingRows.builder(List.of("x"), TrainingRows.Sampling.ALL);
    for (int i = 0; i < 1000; i++) {
      rows.add(0, i, new double[] {i}, Label.NORMAL, false);
    }
    for (int i = 0; i < 10; i++) {
      rows.add(0, i, new double[] {1000 + i}, Label.BEFORE_BREACH, false);
    }
    BinnedFeature feature =
        EvidenceCoding.fit(rows.build(), new EvidenceCoding.Plan(4, 10, 20, 0.5, false)).feature(0);
    assertArrayEquals(new float[] {500, 1000, 1005}, feature.cuts());
  }

  @Test
  void monotoneEvidenceOnlyRises() {
    TrainingRows rows = Synthetic.rows(3, 2000, 400);
    EvidenceCoding coding = EvidenceCoding.fit(rows, new EvidenceCoding.Plan(20, 6, 20, 0.5, true));
    for (int j = 0; j < 6; j++) {
      float[] weights = coding.feature(j).weights();
      assertTrue(
          IntStream.range(1, weights.length).allMatch(b -> weights[b] >= weights[b - 1]),
          "feature " + coding.source(j));
    }
  }

  @Test
  void theFeaturesThatTellAreKept() {
    EvidenceCoding coding =
        EvidenceCoding.fit(
            Synthetic.rows(4, 2000, 400), new EvidenceCoding.Plan(20, 6, 20, 0.5, false));
    assertArrayEquals(
        new int[] {0, 1, 2, 3, 4, 5},
        IntStream.range(0, coding.size()).map(coding::source).toArray());
  }

  @Test
  void rowsOfOneLabelTeachNothing() {
    TrainingRows.Builder rows = TrainingRows.builder(List.of("x"), TrainingRows.Sampling.ALL);
    rows.add(0, 0, new double[] {1}, Label.NORMAL, false);
    assertEquals(
        "1 normal rows and 0 before a breach: must be at least one of each",
        assertThrows(IllegalArgumentException.class, () -> EvidenceCoding.fit(rows.build(), HALVES))
            .getMessage());
  }
}
