package io.tidegate.predictor.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trains a {@link RiskModel}: coding, then each head, then the ranks that make them comparable.
 *
 * @param heads each counts as much
 */
public record RiskTrainer(EvidenceCoding.Plan plan, List<HeadTrainer> heads, long seed) {
  public RiskTrainer {
    heads = List.copyOf(heads);
    if (heads.isEmpty()) {
      throw new IllegalArgumentException("no head to train: give at least one");
    }
  }

  /**
   * Trains.
   *
   * @param fit rows that the coding and the heads learn from
   * @param unseen rows of later times or other pools, with the same names, which the ranks are
   *     taken from; a head's scores on its own training rows would be too good
   * @return a model without calibration
   */
  public RiskModel train(TrainingRows fit, TrainingRows unseen) {
    if (!fit.names().equals(unseen.names())) {
      throw new IllegalArgumentException(
          "the rows to fit have the features %s, the unseen ones %s: must be the same"
              .formatted(fit.names(), unseen.names()));
    }
    EvidenceCoding coding = EvidenceCoding.fit(fit, plan);
    double[] mass = new double[fit.names().size()];
    List<RiskModel.Part> parts = new ArrayList<>();
    for (HeadTrainer trainer : heads) {
      Head head = head(trainer, fit, coding);
      head.weigh(coding, mass);
      parts.add(
          new RiskModel.Part(
              trainer.name(), 1.0 / heads.size(), head, ranks(head, coding, unseen)));
    }
    return RiskModel.of(fit.names(), mass, coding, parts);
  }

  private Head head(HeadTrainer trainer, TrainingRows fit, EvidenceCoding coding) {
    if (trainer instanceof OneClassTrainer svm) {
      return svm.train(fit, coding, seed);
    }
    if (trainer instanceof LogisticTrainer logistic) {
      return logistic.train(fit, coding, seed);
    }
    return TreeHead.of(((HeadTrainer.OfTrees) trainer).train(fit, seed), fit);
  }

  static NormalRanks ranks(Head head, EvidenceCoding coding, TrainingRows unseen) {
    double[] scores = new double[unseen.size()];
    double[] weights = new double[unseen.size()];
    Arrays.setAll(scores, i -> head.score(unseen.row(i), coding.encode(unseen.row(i))));
    Arrays.setAll(weights, unseen::weight);
    return NormalRanks.of(scores, weights);
  }
}
