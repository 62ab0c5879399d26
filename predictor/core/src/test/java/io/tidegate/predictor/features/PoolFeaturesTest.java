package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolWindow;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolFeaturesTest {
  @Test
  void theFirstReadingComesAfterFifteenWindows() {
    RandomSeries series = new RandomSeries(1, 60_000);
    series.gaps = false;
    List<PoolWindow> windows = series.windows(16);
    PoolFeatures features = new PoolFeatures(300);
    for (int i = 0; i < 14; i++) {
      assertEquals(Optional.empty(), features.onWindow(windows.get(i)), "window " + i);
    }
    assertTrue(features.onWindow(windows.get(14)).isPresent());
  }

  @Test
  void afterTenDaysEveryFeatureIsKnown() {
    RandomSeries series = new RandomSeries(2, 60_000);
    series.gaps = false;
    PoolFeatures features = new PoolFeatures(300);
    Reading last = null;
    for (PoolWindow window : series.windows(14_400)) {
      Optional<Reading> reading = features.onWindow(window);
      last = reading.orElse(last);
    }
    for (FeatureSpec spec : FeatureCatalogue.specs()) {
      if (!spec.name().startsWith("downstream-")) {
        assertFalse(Double.isNaN(last.value(spec.name())), spec.name());
      }
    }
  }
}
