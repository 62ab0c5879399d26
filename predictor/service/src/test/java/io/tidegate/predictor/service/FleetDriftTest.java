package io.tidegate.predictor.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.registry.Drift;
import io.tidegate.predictor.serving.RiskServing;
import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.AccuracyCounts.Bin;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetDriftTest {
  private static final RiskServing MODEL = new RiskServing(PriorModel.load(), 0.5);

  /** 6000 forecasts of 0.35 of which 900 came true. */
  private static final AccuracyCounts UNRELIABLE =
      new AccuracyCounts(
          9000,
          0,
          0,
          0,
          0,
          0,
          20,
          0,
          List.of(),
          Collections.nCopies(AccuracyCounts.BINS, new Bin(600, 600 * 0.35, 90, 100)));

  private static List<double[]> ranks(double quantile) {
    return Collections.nCopies(1500, new double[] {quantile, quantile});
  }

  @Test
  void aPartitionThatWentElsewhereNoLongerCounts() {
    FleetDrift drift = new FleetDrift(MODEL);
    drift.observe(3, List.of(), UNRELIABLE);
    assertEquals(
        Optional.of("the probabilities are off by 0.20 on average, above 0.10"),
        drift.drift().reason());
    drift.released(3);
    assertEquals(Optional.empty(), drift.drift().reason());
  }

  @Test
  void underAnotherModelItBeginsAnew() {
    FleetDrift drift = new FleetDrift(MODEL);
    drift.observe(0, ranks(2), AccuracyCounts.NONE);
    Drift found = drift.drift();
    assertTrue(found.shift().feature().startsWith("rank by "), found::toString);
    assertTrue(found.reason().isPresent(), found::toString);
    drift.use(MODEL);
    assertEquals(Optional.empty(), drift.drift().reason());
  }

  @Test
  void aSampleOfAModelWithOtherHeadsIsLeftOut() {
    FleetDrift drift = new FleetDrift(MODEL);
    drift.observe(0, Collections.nCopies(1500, new double[] {2}), AccuracyCounts.NONE);
    assertTrue(Double.isNaN(drift.drift().shift().index()));
  }
}
