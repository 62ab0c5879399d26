package io.tidegate.predictor.training;

import io.tidegate.predictor.serving.ServedModel;
import java.util.List;
import java.util.function.Consumer;

/** Trains a model from recorded pools. The same arguments give the same model. */
public interface ModelTrainer {
  /**
   * Fits on the earliest part, calibrates on the next, and compares with the champion on the last,
   * with gaps between them.
   *
   * @param falseAlarmsPerPoolDay the budget that the threshold is set for
   * @param progress is told what is being done, in words
   * @throws IllegalArgumentException if there is too little to learn from; the text says how much
   *     there is and how much is needed
   */
  Trained train(
      List<RecordedPool> pools,
      ServedModel champion,
      double falseAlarmsPerPoolDay,
      long seed,
      Consumer<String> progress);
}
