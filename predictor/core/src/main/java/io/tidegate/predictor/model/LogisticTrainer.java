package io.tidegate.predictor.model;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.liblinear.LibLinearClassificationTrainer;
import org.tribuo.classification.liblinear.LinearClassificationType;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Tribuo's logistic regression (LIBLINEAR, L2) on the evidence of both labels. The score is the
 * logarithm of the odds that the window is before a breach, both labels counting as much.
 *
 * @param cost of an error against the size of the weights, above 0: the more, the less is smoothed
 * @param mostRows windows to train on; if there are more, a random part of the normal ones
 */
public record LogisticTrainer(double cost, int mostRows) implements HeadTrainer {
  public static final LogisticTrainer STANDARD = new LogisticTrainer(0.01, 120_000);
  private static final LabelFactory FACTORY = new LabelFactory();
  private static final org.tribuo.classification.Label NORMAL =
      new org.tribuo.classification.Label("normal");
  private static final org.tribuo.classification.Label BEFORE =
      new org.tribuo.classification.Label("before-breach");

  public LogisticTrainer {
    if (!(cost > 0) || mostRows < 100) {
      throw new IllegalArgumentException(
          "cost %s, mostRows %d: must be above 0 and at least 100".formatted(cost, mostRows));
    }
  }

  @Override
  public String name() {
    return "logistic";
  }

  LinearHead train(TrainingRows rows, EvidenceCoding coding, long seed) {
    Model<org.tribuo.classification.Label> model = tribuo(rows, coding, seed);
    double[] unit = new double[coding.size()];
    double bias = logOdds(model, unit);
    double[] weights = new double[unit.length];
    for (int j = 0; j < unit.length; j++) {
      unit[j] = 1;
      weights[j] = bias - logOdds(model, unit);
      unit[j] = 0;
    }
    return new LinearHead(bias, weights);
  }

  Model<org.tribuo.classification.Label> tribuo(
      TrainingRows rows, EvidenceCoding coding, long seed) {
    MutableDataset<org.tribuo.classification.Label> dataset =
        new MutableDataset<>(
            new SimpleDataSourceProvenance(
                "windows", OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC), FACTORY),
            FACTORY);
    String[] names = Names.sorted(coding.size());
    double share = Math.max(1, mostRows - rows.count(true)) / rows.weightOf(false);
    int normal = 0;
    for (int i = 0; i < rows.size(); i++) {
      boolean before = rows.beforeBreach(i);
      if (before || Chance.of(seed, 2, i) < share * rows.weight(i)) {
        normal += before ? 0 : 1;
        dataset.add(
            new ArrayExample<>(before ? BEFORE : NORMAL, names, coding.encode(rows.row(i))));
      }
    }
    int before = dataset.size() - normal;
    if (normal == 0 || before == 0) {
      throw new IllegalArgumentException(
          "%d normal windows and %d before a breach to train on: at least one of each"
              .formatted(normal, before));
    }
    LibLinearClassificationTrainer trainer =
        new LibLinearClassificationTrainer(
            new LinearClassificationType(LinearClassificationType.LinearType.L2R_LR),
            cost,
            1000,
            0.01,
            seed);
    trainer.setLabelWeights(Map.of(NORMAL, 1f, BEFORE, (float) normal / before));
    return trainer.train(dataset);
  }

  /** By the probabilities that Tribuo gives. */
  static double logOdds(Model<org.tribuo.classification.Label> model, double[] coded) {
    Map<String, org.tribuo.classification.Label> scores =
        model
            .predict(new ArrayExample<>(BEFORE, Names.sorted(coded.length), coded))
            .getOutputScores();
    return Math.log(scores.get("before-breach").getScore() / scores.get("normal").getScore());
  }
}
