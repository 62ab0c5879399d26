package io.tidegate.predictor.model;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.anomaly.AnomalyFactory;
import org.tribuo.anomaly.Event;
import org.tribuo.anomaly.liblinear.LibLinearAnomalyTrainer;
import org.tribuo.anomaly.liblinear.LinearAnomalyType;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Tribuo's one-class SVM, trained on the evidence of normal windows. In that space the origin means
 * "about to breach", and a linear one-class SVM separates from the origin. Its decision is w·x − ρ;
 * the head's score is −(w·x − ρ) ÷ ρ, so that 0 is the SVM's own boundary and 1 the origin.
 *
 * @param nu share of the normal windows that may lie outside, above 0 and below 1
 * @param mostRows normal windows to train on; if there are more, a random part of them
 */
public record OneClassTrainer(double nu, int mostRows) implements HeadTrainer {
  public static final OneClassTrainer STANDARD = new OneClassTrainer(0.05, 60_000);
  private static final AnomalyFactory FACTORY = new AnomalyFactory();
  private static final int LEAST_ROWS = 100;

  public OneClassTrainer {
    if (!(nu > 0 && nu < 1) || mostRows < LEAST_ROWS) {
      throw new IllegalArgumentException(
          "nu %s, mostRows %d: must be above 0 and below 1, and at least %d"
              .formatted(nu, mostRows, LEAST_ROWS));
    }
  }

  @Override
  public String name() {
    return "one-class-svm";
  }

  LinearHead train(TrainingRows rows, EvidenceCoding coding, long seed) {
    return head(tribuo(rows, coding, seed), coding.size());
  }

  /** Its weights, read once: the SVM is linear, so a score is a dot product. */
  static LinearHead head(Model<Event> svm, int size) {
    double[] unit = new double[size];
    double rho = -decision(svm, unit);
    if (!(rho > 0)) {
      throw new IllegalArgumentException(
          "the SVM's offset is %s: must be above 0, or the origin would count as normal"
              .formatted(rho));
    }
    double[] weights = new double[size];
    for (int j = 0; j < size; j++) {
      unit[j] = 1;
      weights[j] = (decision(svm, unit) + rho) / rho;
      unit[j] = 0;
    }
    return new LinearHead(1, weights);
  }

  Model<Event> tribuo(TrainingRows rows, EvidenceCoding coding, long seed) {
    MutableDataset<Event> dataset =
        new MutableDataset<>(
            new SimpleDataSourceProvenance(
                "normal windows", OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC), FACTORY),
            FACTORY);
    double share = mostRows / rows.weightOf(false);
    String[] names = Names.sorted(coding.size());
    for (int i = 0; i < rows.size(); i++) {
      if (!rows.beforeBreach(i) && Chance.of(seed, 1, i) < share * rows.weight(i)) {
        dataset.add(
            new ArrayExample<>(
                new Event(Event.EventType.EXPECTED), names, coding.encode(rows.row(i))));
      }
    }
    if (dataset.size() < LEAST_ROWS) {
      throw new IllegalArgumentException(
          "%d normal windows to train on: at least %d".formatted(dataset.size(), LEAST_ROWS));
    }
    return new LibLinearAnomalyTrainer(
            new LinearAnomalyType(LinearAnomalyType.LinearType.ONECLASS_SVM),
            1.0,
            1000,
            0.01,
            nu,
            seed)
        .train(dataset);
  }

  /** What Tribuo itself says: w·x − ρ. */
  static double decision(Model<Event> svm, double[] coded) {
    return svm.predict(
            new ArrayExample<>(
                new Event(Event.EventType.UNKNOWN), Names.sorted(coded.length), coded))
        .getOutput()
        .getScore();
  }
}
