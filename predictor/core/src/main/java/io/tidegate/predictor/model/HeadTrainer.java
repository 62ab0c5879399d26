package io.tidegate.predictor.model;

import java.util.List;

/** Trains one kind of head. The same rows and seed give the same head. */
public sealed interface HeadTrainer permits OneClassTrainer, LogisticTrainer, HeadTrainer.OfTrees {
  /** As it stands in reports: lower case, hyphens. */
  String name();

  /** Trains trees outside of this package, on the features themselves. */
  non-sealed interface OfTrees extends HeadTrainer {
    /**
     * Trains on rows of features.
     *
     * @return trees whose scores are summed up; they may ask for the features of the rows, by their
     *     index
     */
    List<Tree> train(TrainingRows rows, long seed);
  }
}
