package io.tidegate.predictor.serving;

import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolWindow;
import java.util.Optional;

/** Follows one pool. Deterministic: the same windows give the same forecasts. Not thread-safe. */
public interface PoolForecaster {
  /**
   * Takes the next window of the pool.
   *
   * @param sloP99Millis limit on the window's latency p99, above 0
   * @return nothing if the window is not newer than the newest one seen: a repeat
   */
  Optional<Forecast> onWindow(PoolWindow window, double sloP99Millis);

  /**
   * The features' values at the newest window, in the order of {@link ServedModel#trainingBins};
   * NaN: not known. Nothing while there is no forecast.
   */
  default Optional<double[]> newestValues() {
    return Optional.empty();
  }

  /** All that it has to know after a restart; for {@link ServedModel#restore}. */
  byte[] snapshot();
}
