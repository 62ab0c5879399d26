package io.tidegate.predictor;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.anomaly.AnomalyFactory;
import org.tribuo.anomaly.Event;
import org.tribuo.anomaly.liblinear.LibLinearAnomalyTrainer;
import org.tribuo.anomaly.liblinear.LinearAnomalyType;
import org.tribuo.impl.ArrayExample;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * A one-class SVM that was trained on windows of pools at ease. Its decision is w·x − ρ; the score
 * is −(w·x − ρ)/ρ, so that 0 is the SVM's own boundary, 1 is the origin ("about to breach"), and
 * higher is closer to a breach.
 *
 * <p>The SVM is linear, so its weights are read once and a score is a dot product. Immutable.
 */
public final class BreachModel {
  private static final int MAGIC = 0x5447_424d;
  private static final int FORMAT = 1;
  private static final AnomalyFactory FACTORY = new AnomalyFactory();
  private static final String[] NAMES =
      Arrays.stream(Feature.values()).map(Feature::modelName).toArray(String[]::new);

  /** Share of the training windows that may fall outside. */
  private static final double NU = 0.05;

  private static final int LEAST_ROWS = 100;

  private final Model<Event> svm;
  private final double[] weights;
  private final double rho;
  private final double[] typical;
  private final double threshold;
  private final String version;

  private BreachModel(Model<Event> svm, double[] typical, double threshold) {
    this.svm = svm;
    this.typical = typical;
    this.threshold = threshold;
    this.weights = new double[NAMES.length];
    double[] unit = new double[NAMES.length];
    this.rho = -predict(svm, unit);
    if (!(rho > 0)) {
      throw new IllegalArgumentException(
          "the SVM's offset is %s: must be above 0, or the origin would count as normal"
              .formatted(rho));
    }
    CRC32 crc = new CRC32();
    for (int i = 0; i < weights.length; i++) {
      unit[i] = 1;
      weights[i] = (predict(svm, unit) + rho) / rho;
      unit[i] = 0;
      crc.update(Double.toString(weights[i]).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    crc.update(Double.toString(threshold).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    this.version = "ocsvm-%d-%08x".formatted(FORMAT, crc.getValue());
  }

  /**
   * Trains on feature rows of normal windows. The threshold is not yet set: {@link #withThreshold}.
   *
   * @throws IllegalArgumentException if there are too few rows, or one is not a row of features
   */
  public static BreachModel train(List<double[]> normalRows, long seed) {
    if (normalRows.size() < LEAST_ROWS) {
      throw new IllegalArgumentException(
          "%d rows to train on: at least %d".formatted(normalRows.size(), LEAST_ROWS));
    }
    MutableDataset<Event> dataset =
        new MutableDataset<>(
            new SimpleDataSourceProvenance(
                "normal windows", OffsetDateTime.ofInstant(Instant.EPOCH, ZoneOffset.UTC), FACTORY),
            FACTORY);
    double[] mean = new double[NAMES.length];
    for (double[] row : normalRows) {
      check(row);
      dataset.add(example(row, Event.EventType.EXPECTED));
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / normalRows.size();
      }
    }
    LibLinearAnomalyTrainer trainer =
        new LibLinearAnomalyTrainer(
            new LinearAnomalyType(LinearAnomalyType.LinearType.ONECLASS_SVM),
            1.0,
            1000,
            0.01,
            NU,
            seed);
    return new BreachModel(trainer.train(dataset), mean, 0);
  }

  /** The same model with the score at which a breach is expected. */
  public BreachModel withThreshold(double newThreshold) {
    if (!Double.isFinite(newThreshold)) {
      throw new IllegalArgumentException(
          "threshold is %s: must be a number".formatted(newThreshold));
    }
    return new BreachModel(svm, typical, newThreshold);
  }

  /** Higher is closer to a breach. */
  public double score(double[] features) {
    check(features);
    double score = 1;
    for (int i = 0; i < weights.length; i++) {
      score -= weights[i] * features[i];
    }
    return score;
  }

  /** What Tribuo itself says; equal to {@link #score} within rounding, only slower. */
  double scoreByTribuo(double[] features) {
    check(features);
    return -predict(svm, features) / rho;
  }

  /** By how much a feature raises the score above that of a typical normal window. */
  double contribution(Feature feature, double value) {
    return weights[feature.ordinal()] * (typical[feature.ordinal()] - value);
  }

  public double threshold() {
    return threshold;
  }

  /** Changes with the weights and the threshold. */
  public String version() {
    return version;
  }

  /** A header (names of the features, typical values, threshold), then Tribuo's protobuf. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(FORMAT);
      out.writeDouble(threshold);
      out.writeInt(NAMES.length);
      for (int i = 0; i < NAMES.length; i++) {
        out.writeUTF(NAMES[i]);
        out.writeDouble(typical[i]);
      }
      byte[] model = svm.serialize().toByteArray();
      out.writeInt(model.length);
      out.write(model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no model of this format and these features;
   *     train anew then
   */
  public static BreachModel fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int magic = in.readInt();
      int format = in.readInt();
      if (magic != MAGIC || format != FORMAT) {
        throw new IllegalArgumentException(
            "the model begins with %08x, format %d: must be %08x, format %d"
                .formatted(magic, format, MAGIC, FORMAT));
      }
      double threshold = in.readDouble();
      int count = in.readInt();
      if (count != NAMES.length) {
        throw new IllegalArgumentException(
            "the model has %d features: must be %d".formatted(count, NAMES.length));
      }
      double[] typical = new double[count];
      for (int i = 0; i < count; i++) {
        String name = in.readUTF();
        if (!name.equals(NAMES[i])) {
          throw new IllegalArgumentException(
              "the model's feature %d is '%s': must be '%s'".formatted(i, name, NAMES[i]));
        }
        typical[i] = in.readDouble();
      }
      int length = in.readInt();
      if (length < 0 || length > in.available()) {
        throw new IllegalArgumentException(
            "the model is %d bytes long where %d are left".formatted(length, in.available()));
      }
      Model<Event> svm =
          Model.deserialize(ModelProto.parseFrom(in.readNBytes(length))).castModel(Event.class);
      return new BreachModel(svm, typical, threshold).withThreshold(threshold);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(
          "the model is no protobuf of Tribuo: " + e.getMessage(), e);
    } catch (IOException | IllegalStateException e) {
      throw new IllegalArgumentException("the model is cut short or damaged: " + e.getMessage(), e);
    }
  }

  /** Tribuo would take NaN for a number and drop what it does not know. */
  private static void check(double[] row) {
    if (row.length != NAMES.length) {
      throw new IllegalArgumentException(
          "%d features: must be %d".formatted(row.length, NAMES.length));
    }
    for (int i = 0; i < row.length; i++) {
      if (!Double.isFinite(row[i])) {
        throw new IllegalArgumentException(
            "feature %s is %s: must be a number".formatted(NAMES[i], row[i]));
      }
    }
  }

  private static Example<Event> example(double[] row, Event.EventType type) {
    return new ArrayExample<>(new Event(type), NAMES, row);
  }

  private static double predict(Model<Event> svm, double[] row) {
    return svm.predict(example(row, Event.EventType.UNKNOWN)).getOutput().getScore();
  }
}
