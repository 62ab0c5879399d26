package io.tidegate.predictor.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How close a pool is to a breach, by its row of features: the mean of what the heads say, each as
 * the normal quantile of its rank, so that 0 is a common window and 3 a rare one. Immutable and
 * thread-safe.
 *
 * <p>A feature that is not known (NaN) is neutral for the linear heads and goes the way that trees
 * learned for it. Where more than half of what the model rests on is unknown it has no confident
 * opinion.
 */
public final class RiskModel {
  /** Share of what the model rests on that must be known. */
  public static final double LEAST_KNOWN = 0.5;

  private final List<String> features;
  private final int[] sources;
  private final double[] mass;
  private final EvidenceCoding coding;
  private final List<Part> parts;
  private final Optional<Calibrated> calibrated;

  /**
   * A head and its say.
   *
   * @param share of the score
   */
  record Part(String name, double share, Head head, NormalRanks ranks) {}

  private record Calibrated(ProbabilityCurve probability, AlarmThresholds thresholds) {}

  /**
   * What the model says of one window.
   *
   * @param score higher is closer to a breach; NaN if not confident
   * @param known share of what the model rests on that was known, 0 to 1
   * @param heads what each head says, in the order of {@link #heads}; none if not confident
   */
  public record Opinion(double score, double known, List<Double> heads) {
    public boolean confident() {
      return !Double.isNaN(score);
    }
  }

  /** By how much a feature raises the score above that of a typical window. */
  public record Contribution(String feature, double value) {}

  private RiskModel(
      List<String> features,
      int[] sources,
      double[] mass,
      EvidenceCoding coding,
      List<Part> parts,
      Optional<Calibrated> calibrated) {
    this.features = List.copyOf(features);
    this.sources = sources;
    this.mass = mass;
    this.coding = coding;
    this.parts = List.copyOf(parts);
    this.calibrated = calibrated;
  }

  /** Keeps of the features only those that it rests on. */
  static RiskModel of(List<String> names, double[] mass, EvidenceCoding coding, List<Part> parts) {
    int[] newIndex = new int[names.size()];
    Arrays.fill(newIndex, -1);
    List<String> features = new ArrayList<>();
    double[] kept = new double[names.size()];
    int[] sources = new int[names.size()];
    boolean[] coded = new boolean[names.size()];
    for (int j = 0; j < coding.size(); j++) {
      coded[coding.source(j)] = true;
    }
    double sum = Arrays.stream(mass).sum();
    for (int f = 0; f < mass.length; f++) {
      if (mass[f] > 0 || coded[f]) {
        newIndex[f] = features.size();
        sources[features.size()] = f;
        kept[features.size()] = mass[f] / sum;
        features.add(names.get(f));
      }
    }
    List<Part> renumbered =
        parts.stream()
            .map(
                p ->
                    p.head() instanceof TreeHead trees
                        ? new Part(p.name(), p.share(), trees.renumbered(newIndex), p.ranks())
                        : p)
            .toList();
    return new RiskModel(
        features,
        Arrays.copyOf(sources, features.size()),
        Arrays.copyOf(kept, features.size()),
        coding.renumbered(newIndex),
        renumbered,
        Optional.empty());
  }

  /** The same with what its score means. */
  public RiskModel calibrated(ProbabilityCurve probability, AlarmThresholds thresholds) {
    return new RiskModel(
        features,
        sources,
        mass,
        coding,
        parts,
        Optional.of(new Calibrated(probability, thresholds)));
  }

  /**
   * The same with other shares of the heads, for comparing what each adds; without calibration.
   *
   * @param shares by the heads' names; a head that is not named has none
   */
  public RiskModel withShares(Map<String, Double> shares) {
    List<Part> chosen =
        parts.stream()
            .filter(p -> shares.containsKey(p.name()))
            .map(p -> new Part(p.name(), shares.get(p.name()), p.head(), p.ranks()))
            .toList();
    if (chosen.size() != shares.size()) {
      throw new IllegalArgumentException(
          "shares of %s: the heads are %s".formatted(shares.keySet(), heads()));
    }
    double[] rests = new double[features.size()];
    chosen.forEach(p -> p.head().weigh(coding, rests));
    double sum = Arrays.stream(rests).sum();
    for (int f = 0; f < rests.length; f++) {
      rests[f] /= sum;
    }
    return new RiskModel(features, sources, rests, coding, chosen, Optional.empty());
  }

  /**
   * The same evidence and trees with a fleet's own idea of what is normal: the one-class SVM is
   * trained anew on its normal windows, and the heads' ranks are taken from later ones. Without
   * calibration. It needs no breaches, of which a fleet has few.
   *
   * @param fit windows to learn from, in the order of the names that rows have
   * @param later others
   */
  public RiskModel adapted(
      TrainingRows fit, TrainingRows later, OneClassTrainer trainer, long seed) {
    TrainingRows own = chosen(fit);
    TrainingRows ranked = chosen(later);
    List<Part> adapted = new ArrayList<>();
    for (Part part : parts) {
      Head head =
          part.name().equals(trainer.name()) ? trainer.train(own, coding, seed) : part.head();
      adapted.add(
          new Part(part.name(), part.share(), head, RiskTrainer.ranks(head, coding, ranked)));
    }
    return new RiskModel(features, sources, mass, coding, adapted, Optional.empty());
  }

  /** Rows of the features that it looks at, in its order. */
  private TrainingRows chosen(TrainingRows rows) {
    return rows.choosing(features, sources);
  }

  /** The same with the probabilities of another, whose scores mean about the same. */
  public RiskModel calibratedAs(RiskModel other, AlarmThresholds thresholds) {
    return calibrated(other.calibration().probability(), thresholds);
  }

  public List<String> heads() {
    return parts.stream().map(Part::name).toList();
  }

  /** The features that it looks at. */
  public List<String> features() {
    return features;
  }

  /**
   * Its opinion of a window.
   *
   * @param row in the order of the names that it was trained on or read for; what is no finite
   *     number is not known
   */
  public Opinion opinion(double[] row) {
    float[] values = values(row);
    double known = known(values);
    if (!(known >= LEAST_KNOWN)) {
      return new Opinion(Double.NaN, known, List.of());
    }
    double[] coded = coding.encode(values);
    double score = 0;
    Double[] heads = new Double[parts.size()];
    for (int i = 0; i < heads.length; i++) {
      Part part = parts.get(i);
      double quantile = part.ranks().quantile(part.head().score(values, coded));
      heads[i] = quantile;
      score += part.share() * quantile;
    }
    return new Opinion(score, known, List.of(heads));
  }

  /** What makes the score what it is, the strongest reasons for a breach first. */
  public List<Contribution> contributions(double[] row) {
    float[] values = values(row);
    double[] coded = coding.encode(values);
    double[] all = new double[features.size()];
    for (Part part : parts) {
      double[] own = new double[all.length];
      part.head().contribute(values, coded, coding, own);
      double slope = part.ranks().slope(part.head().score(values, coded));
      for (int f = 0; f < all.length; f++) {
        all[f] += part.share() * slope * own[f];
      }
    }
    List<Contribution> contributions = new ArrayList<>();
    for (int f = 0; f < all.length; f++) {
      contributions.add(new Contribution(features.get(f), all[f]));
    }
    contributions.sort((a, b) -> Double.compare(b.value(), a.value()));
    return contributions;
  }

  /**
   * Probability that a breach starts within the horizon, by the smoothed score.
   *
   * @throws IllegalStateException if the model is not calibrated
   */
  public double probability(double smoothedScore) {
    return calibration().probability().at(smoothedScore);
  }

  /**
   * The least smoothed score that is an alarm.
   *
   * @param budget false alarms per pool-day, above 0
   * @throws IllegalStateException if the model is not calibrated
   */
  public double threshold(double budget) {
    return calibration().thresholds().threshold(budget);
  }

  private Calibrated calibration() {
    return calibrated.orElseThrow(
        () ->
            new IllegalStateException("the model is not calibrated: its scores mean nothing yet"));
  }

  private float[] values(double[] row) {
    float[] values = new float[sources.length];
    for (int f = 0; f < values.length; f++) {
      float value = (float) row[sources[f]];
      values[f] = Float.isInfinite(value) ? Float.NaN : value;
    }
    return values;
  }

  private double known(float[] values) {
    double known = 0;
    for (int f = 0; f < values.length; f++) {
      known += Float.isNaN(values[f]) ? 0 : mass[f];
    }
    return Math.min(1, known);
  }

  void write(DataOutput out) throws IOException {
    Calibrated calibration = calibration();
    out.writeShort(features.size());
    for (int f = 0; f < features.size(); f++) {
      out.writeUTF(features.get(f));
      out.writeDouble(Floats.finite(mass[f]));
    }
    coding.write(out);
    out.writeByte(parts.size());
    for (Part part : parts) {
      out.writeUTF(part.name());
      out.writeDouble(Floats.finite(part.share()));
      Head.writeAny(out, part.head());
      part.ranks().write(out);
    }
    calibration.probability().write(out);
    calibration.thresholds().write(out);
  }

  /** Reads what {@link #write} wrote, for rows whose features have these names. */
  static RiskModel read(DataInput in, List<String> names) throws IOException {
    int size = in.readUnsignedShort();
    List<String> features = new ArrayList<>();
    double[] mass = new double[size];
    int[] sources = new int[size];
    List<String> missing = new ArrayList<>();
    for (int f = 0; f < size; f++) {
      String name = in.readUTF();
      features.add(name);
      mass[f] = Floats.finite(in.readDouble());
      sources[f] = names.indexOf(name);
      if (sources[f] < 0) {
        missing.add(name);
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "the model looks at features that are not known here: %s"
              .formatted(String.join(", ", missing)));
    }
    EvidenceCoding coding = EvidenceCoding.read(in, size);
    List<Part> parts = new ArrayList<>();
    for (int heads = in.readUnsignedByte(); heads > 0; heads--) {
      parts.add(
          new Part(
              in.readUTF(),
              Floats.finite(in.readDouble()),
              Head.readAny(in, size, coding.size()),
              NormalRanks.read(in)));
    }
    return new RiskModel(features, sources, mass, coding, parts, Optional.empty())
        .calibrated(ProbabilityCurve.read(in), AlarmThresholds.read(in));
  }
}
