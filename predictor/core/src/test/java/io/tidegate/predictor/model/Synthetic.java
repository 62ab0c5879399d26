package io.tidegate.predictor.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Rows whose truth is known. */
final class Synthetic {
  static final List<String> NAMES = names(12);

  private Synthetic() {}

  static List<String> names(int count) {
    List<String> names = new ArrayList<>();
    for (int f = 0; f < count; f++) {
      names.add("feature-" + f);
    }
    return names;
  }

  /**
   * The first six features are lower by 2 before a breach, the others are noise; a tenth of the
   * values is not known.
   */
  static double[] row(Random random, boolean before) {
    double[] row = new double[NAMES.size()];
    for (int f = 0; f < row.length; f++) {
      row[f] = random.nextGaussian() - (before && f < 6 ? 2 : 0);
      if (random.nextInt(10) == 0) {
        row[f] = Double.NaN;
      }
    }
    return row;
  }

  static TrainingRows rows(long seed, int normal, int before) {
    Random random = new Random(seed);
    TrainingRows.Builder rows = TrainingRows.builder(NAMES, TrainingRows.Sampling.ALL);
    for (int i = 0; i < normal + before; i++) {
      boolean positive = i % ((normal + before) / before) == 0;
      rows.add(
          i / 100, i, row(random, positive), positive ? Label.BEFORE_BREACH : Label.NORMAL, false);
    }
    return rows.build();
  }

  /** Share of pairs of windows, one before a breach and one not, that a model puts in order. */
  static double order(RiskModel model, long seed) {
    Random random = new Random(seed);
    int right = 0;
    int pairs = 2000;
    for (int i = 0; i < pairs; i++) {
      double before = model.opinion(row(random, true)).score();
      double normal = model.opinion(row(random, false)).score();
      right += before > normal ? 1 : 0;
    }
    return right / (double) pairs;
  }

  /** A tree that asks for one feature. */
  static Tree stump(int feature, float threshold, float below, float above, boolean unknownBelow) {
    return new Tree(
        new int[] {feature, -1, -1},
        new float[] {threshold, below, above},
        new int[] {1, 0, 0},
        new int[] {2, 0, 0},
        new int[] {unknownBelow ? 1 : 2, 0, 0});
  }

  /** Stumps on the features that tell. */
  record Stumps() implements HeadTrainer.OfTrees {
    @Override
    public String name() {
      return "stumps";
    }

    @Override
    public List<Tree> train(TrainingRows rows, long seed) {
      List<Tree> trees = new ArrayList<>();
      for (int f = 0; f < 6; f++) {
        for (int cut = -6; cut <= 4; cut++) {
          trees.add(stump(f, cut * 0.5f, 1, 0, false));
        }
      }
      return trees;
    }
  }

  static RiskTrainer trainer() {
    return new RiskTrainer(
        EvidenceCoding.Plan.STANDARD,
        List.of(OneClassTrainer.STANDARD, LogisticTrainer.STANDARD, new Stumps()),
        7);
  }

  static RiskModel calibrated(RiskModel model) {
    return model.calibrated(
        ProbabilityCurve.fit(new double[] {-1, 0, 3, 4}, new boolean[] {false, false, true, true}),
        AlarmThresholds.of(new double[] {0.1, 0.5}, new double[] {3, 2}));
  }
}
