package io.tidegate.predictor.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.predictor.registry.PopulationStability.Shift;
import io.tidegate.predictor.serving.FeatureBins;
import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.AccuracyCounts.Bin;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DriftTest {
  /** Two features, each half below 1 and half at or above it. */
  private static final FeatureBins TRAINED =
      new FeatureBins(
          List.of("headroom", "p99"),
          List.of(new double[] {1}, new double[] {1}),
          List.of(new double[] {0.5, 0.5}, new double[] {0.5, 0.5}));

  private final PopulationStability stability = new PopulationStability(TRAINED);

  private void observe(int times, double headroom, double p99) {
    for (int i = 0; i < times; i++) {
      stability.observe(new double[] {headroom, p99});
    }
  }

  @Test
  void whatIsSeenAsTrainedHasNotMoved() {
    observe(600, 0, 0);
    observe(600, 2, 2);
    assertEquals(0, stability.worst().index(), 1e-12);
  }

  /** 90% instead of half: 0.4 ln(0.9/0.5) - 0.4 ln(0.1/0.5) = 0.879. */
  @Test
  void theFeatureThatHasMovedMostIsNamed() {
    observe(600, 0, 0);
    observe(480, 2, 0);
    observe(120, 2, 2);
    assertEquals("p99", stability.worst().feature());
    assertEquals(0.4 * Math.log(1.8) - 0.4 * Math.log(0.2), stability.worst().index(), 1e-12);
    assertEquals(
        Optional.of(
            "feature p99 has moved from where the model was trained: stability index 0.88, above"
                + " 0.25"),
        Drift.of(stability.worst(), AccuracyCounts.NONE).reason());
  }

  @Test
  void fewValuesAndUnknownOnesTellNothing() {
    observe(999, 2, Double.NaN);
    assertTrue(Double.isNaN(stability.worst().index()));
    assertEquals(Optional.empty(), Drift.of(stability.worst(), AccuracyCounts.NONE).reason());
  }

  @Test
  void whatIsLongPastFades() {
    observe(20_000, 0, 0);
    observe(60_000, 0, 0);
    observe(30_000, 2, 2);
    observe(30_000, 0, 0);
    observe(30_000, 2, 2);
    assertTrue(stability.worst().index() < 2, stability.worst().toString());
  }

  @Test
  void probabilitiesThatAreNotToBeTrustedAreADriftToo() {
    // 6000 forecasts of 0.35 of which 900 came true.
    List<Bin> bins = Collections.nCopies(AccuracyCounts.BINS, new Bin(600, 600 * 0.35, 90, 100));
    AccuracyCounts fleet = new AccuracyCounts(9000, 0, 0, 0, 0, 0, 20, 0, List.of(), bins);
    Drift drift = Drift.of(new Shift("", Double.NaN), fleet);
    assertEquals(0.2, drift.reliabilityError(), 1e-9);
    assertEquals(
        Optional.of("the probabilities are off by 0.20 on average, above 0.10"), drift.reason());
    AccuracyCounts few = new AccuracyCounts(9000, 0, 0, 0, 0, 0, 9, 0, List.of(), bins);
    assertEquals(Optional.empty(), Drift.of(new Shift("", Double.NaN), few).reason());
  }
}
