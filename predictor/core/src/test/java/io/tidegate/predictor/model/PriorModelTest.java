package io.tidegate.predictor.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.predictor.features.FeatureCatalogue;
import io.tidegate.predictor.features.PoolFeatures;
import io.tidegate.predictor.model.RiskModels.Variant;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriorModelTest {
  private static final double SLO_MILLIS = 200;
  private static final RiskModels MODELS = PriorModel.load();

  @Test
  void itLooksAtThisBuildsFeatures() {
    for (Variant variant : Variant.values()) {
      assertTrue(
          FeatureCatalogue.names().containsAll(MODELS.model(variant).features()), variant.name());
    }
    assertTrue(MODELS.provenance().data().contains("none recorded"));
  }

  @Test
  void aTighterBudgetHasAHigherThreshold() {
    for (Variant variant : Variant.values()) {
      RiskModel model = MODELS.model(variant);
      assertTrue(model.threshold(0.1) > model.threshold(0.5), variant.name());
      assertTrue(model.probability(model.threshold(0.1)) > 0.1, variant.name());
    }
  }

  @Test
  void aLatencyThatClimbsTowardsItsLimitIsARiskFarAheadAndACalmOneNever() {
    List<Risk> calm = risks(0);
    List<Risk> climbing = risks(1.5);
    for (Risk risk : calm) {
      assertTrue(risk.score() < risk.threshold(0.5), "calm: " + risk.score());
    }
    List<Risk> farAhead = climbing.subList(0, climbing.size() - 9);
    assertTrue(
        farAhead.stream().anyMatch(risk -> risk.score() > risk.threshold(0.25)),
        "19 windows before the breach");
    for (Risk risk : climbing.subList(farAhead.size() - 1, climbing.size())) {
      assertEquals(Variant.LATENCY_ONLY, risk.variant());
      assertTrue(risk.score() > risk.threshold(0.5), "climbing: " + risk.score());
      assertTrue(risk.probability() > 5 * calm.get(calm.size() - 1).probability());
    }
  }

  @Test
  void aRestoredRiskGoesOnAsItWould() {
    PoolFeatures features = new PoolFeatures(SLO_MILLIS);
    PoolRisk risk = new PoolRisk(MODELS);
    PoolRisk restored = null;
    for (int i = 0; i < 80; i++) {
      var reading = features.onWindow(window(i, 60 + (i * 37) % 11));
      if (reading.isPresent()) {
        Risk expected = risk.onReading(reading.get());
        if (restored != null) {
          assertEquals(expected.score(), restored.onReading(reading.get()).score());
        }
        restored = restored == null ? PoolRisk.restore(MODELS, risk.snapshot()) : restored;
      }
    }
  }

  /**
   * Those of a pool at 60 ms for an hour and a half, then rising by so many ms a window, up to the
   * last window in which an alarm is in time: by 1.5 ms its breach begins 10 windows later.
   */
  private static List<Risk> risks(double risePerWindow) {
    PoolFeatures features = new PoolFeatures(SLO_MILLIS);
    PoolRisk risk = new PoolRisk(MODELS);
    List<Risk> risks = new ArrayList<>();
    for (int i = 0; i < 90 + 84; i++) {
      double p99 = 60 + (i * 37) % 11 + Math.max(0, i - 90) * risePerWindow;
      features.onWindow(window(i, p99)).ifPresent(reading -> risks.add(risk.onReading(reading)));
    }
    return risks;
  }

  private static PoolWindow window(int i, double p99) {
    return new PoolWindow(
        new PoolId("shop", "checkout"),
        PoolKind.ENDPOINT,
        (i + 1) * 60_000L,
        (i + 2) * 60_000L,
        PoolWindow.Quality.COMPLETE,
        List.of(),
        3000 + (i * 53) % 97,
        3000 + (i * 53) % 97,
        0,
        0,
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        new LatencySummary(3000, p99 / 3, p99 / 4, p99 / 2, p99, p99 * 1.2),
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }
}
