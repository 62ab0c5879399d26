package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept in bounded memory says the same as the complete list of windows would. */
class BatchEqualityTest {
  private static final double SLO_MILLIS = 260;

  /** Squared errors and counts are kept as floats. */
  private static final double TOLERANCE = 1e-4;

  /** An error is what is left of two sums that are nearly equal. */
  private static final double ERROR_TOLERANCE = 5e-3;

  @ParameterizedTest
  @CsvSource({"1, 60000, 2500", "3, 300000, 3000", "4, 10000, 700", "5, 1000, 400"})
  void streamingFeaturesEqualBatchFeatures(long seed, long width, int windows) {
    BatchSeries series = new BatchSeries(new RandomSeries(seed, width).windows(windows));
    BatchFeatures batch = new BatchFeatures(series, SLO_MILLIS);
    PoolFeatures streaming = new PoolFeatures(SLO_MILLIS);
    int compared = 0;
    for (int i = 0; i < series.size(); i++) {
      batch.next();
      Optional<Reading> reading = streaming.onWindow(series.windows.get(i));
      assertEquals(series.seen.get(i) >= 15, reading.isPresent(), "window " + i);
      if (reading.isPresent() && (i % 23 == 0 || i < 130)) {
        Map<String, Double> expected = batch.values();
        for (FeatureSpec spec : FeatureCatalogue.specs()) {
          String name = spec.name();
          if (spec.group() != FeatureSpec.Group.CALL_CHAIN) {
            double relative = name.contains("error") ? ERROR_TOLERANCE : TOLERANCE;
            double tolerance = relative * Math.max(1, Math.abs(expected.get(name)));
            int window = i;
            assertEquals(
                expected.get(name),
                reading.get().value(name),
                Double.isNaN(tolerance) ? 0 : tolerance,
                () -> name + " at window " + window);
            compared++;
          }
        }
      }
    }
    assertTrue(compared > 5_000, "only " + compared + " values were compared");
  }
}
