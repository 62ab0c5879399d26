package io.tidegate.sim.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.registry.Drift;
import io.tidegate.predictor.registry.PopulationStability;
import io.tidegate.predictor.serving.PoolForecaster;
import io.tidegate.predictor.serving.RiskServing;
import io.tidegate.sim.world.PoolRun;
import io.tidegate.sim.world.SimulatedFleet;
import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.PoolWindow;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The model that ships knows pools of the kind that it was ranked by, and notices others. */
@Tag("long")
class ShippedModelDriftTest {
  private static final long UNSEEN = 9_000_001;

  @Test
  void poolsOfItsKindAreNoDriftAndPoolsNearTheirLimitAre() {
    Drift alike = drift(1);
    assertTrue(alike.reason().isEmpty(), alike::toString);
    Drift crowded = drift(0.3);
    assertTrue(crowded.reason().isPresent(), crowded::toString);
  }

  /**
   * @param sloShare of the limit that the pools were given
   */
  private static Drift drift(double sloShare) {
    RiskServing serving = new RiskServing(PriorModel.load(), 0.5);
    PopulationStability stability = new PopulationStability(serving.trainingBins().orElseThrow());
    for (PoolRun run : SimulatedFleet.generated(2, 16, UNSEEN)) {
      PoolForecaster forecaster = serving.forecaster(run.pool(), 15);
      for (int i = 0; run.hasNext(); i++) {
        PoolWindow window = run.next();
        forecaster.onWindow(window, sloShare * run.sloP99Millis());
        if (i % 7 == 0) {
          forecaster.newestValues().ifPresent(stability::observe);
        }
      }
    }
    return Drift.of(stability.worst(), AccuracyCounts.NONE);
  }
}
