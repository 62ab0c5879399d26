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
 * <p>Where many normal windows look as bad as those before a breach, the origin lies among them and
 * there is nothing to separate. It is then moved towards "all evidence is for a breach", and
 * beyond, until there is.
 *
 * @param shift share of the way from "no evidence" (0) to "all evidence is for a breach" (1) at
 *     which the origin is at least
 * @param nu share of the normal windows that may lie outside, above 0 and below 1
 * @param mostRows normal windows to train on; if there are more, a random part of them
 */
public record OneClassTrainer(double shift, double nu, int mostRows) implements HeadTrainer {
  public static final OneClassTrainer STANDARD = new OneClassTrainer(0, 0.05, 60_000);
  private static final AnomalyFactory FACTORY = new AnomalyFactory();
  private static final int LEAST_ROWS = 100;
  private static final double STEP = 0.25;

  /** Here every coordinate of every window is above 0. */
  private static final double MOST_SHIFT = 1.5;

  /** An offset of next to nothing is the trainer's own tolerance, and no boundary. */
  private static final double LEAST_OFFSET = 1e-3;

  public OneClassTrainer {
    if (!(shift >= 0 && shift <= 1) || !(nu > 0 && nu < 1) || mostRows < LEAST_ROWS) {
      throw new IllegalArgumentException(
          "shift %s, nu %s, mostRows %d: must be 0 to 1, above 0 and below 1, and at least %d"
              .formatted(shift, nu, mostRows, LEAST_ROWS));
    }
  }

  @Override
  public String name() {
    return "one-class-svm";
  }

  LinearHead train(TrainingRows rows, EvidenceCoding coding, long seed) {
    for (double share = shift; share < MOST_SHIFT; share += STEP) {
      double[] origin = origin(coding, share);
      Model<Event> svm = tribuo(rows, coding, origin, seed);
      if (decision(svm, new double[coding.size()]) < -LEAST_OFFSET) {
        return head(svm, origin);
      }
    }
    double[] origin = origin(coding, MOST_SHIFT);
    return head(tribuo(rows, coding, origin, seed), origin);
  }

  /** The evidence that is to be at the SVM's origin. */
  static double[] origin(EvidenceCoding coding, double share) {
    double[] origin = new double[coding.size()];
    for (int j = 0; j < origin.length; j++) {
      origin[j] = share * Math.min(0, coding.feature(j).least());
    }
    return origin;
  }

  /** Its weights, read once: the SVM is linear, so a score is a dot product. */
  static LinearHead head(Model<Event> svm, double[] origin) {
    int size = origin.length;
    double[] unit = new double[size];
    double rho = -decision(svm, unit);
    if (!(rho > 0)) {
      throw new IllegalArgumentException(
          "the SVM's offset is %s: must be above 0, or the origin would count as normal"
              .formatted(rho));
    }
    double[] weights = new double[size];
    double bias = 1;
    for (int j = 0; j < size; j++) {
      unit[j] = 1;
      weights[j] = (decision(svm, unit) + rho) / rho;
      unit[j] = 0;
      bias += weights[j] * origin[j];
    }
    return new LinearHead(bias, weights);
  }

  Model<Event> tribuo(TrainingRows rows, EvidenceCoding coding, double[] origin, long seed) {
    MutableDataset<Event> dataset =
        new MutableDataset<>(
            new SimpleDataSourceProvenance(
                "normal windows", OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC), FACTORY),
            FACTORY);
    double share = mostRows / rows.weightOf(false);
    String[] names = Names.sorted(coding.size());
    for (int i = 0; i < rows.size(); i++) {
      if (!rows.beforeBreach(i) && Chance.of(seed, 1, i) < share * rows.weight(i)) {
        double[] coded = coding.encode(rows.row(i));
        for (int j = 0; j < coded.length; j++) {
          coded[j] -= origin[j];
        }
        dataset.add(new ArrayExample<>(new Event(Event.EventType.EXPECTED), names, coded));
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
