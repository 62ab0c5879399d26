package io.tidegate.predictor.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Turns features into evidence. Each feature is cut into bins; a bin is worth its weight of
 * evidence, ln(share of the normal windows that lie in it ÷ share of the windows before a breach
 * that do), so that more is further from a breach and a linear one-class SVM can tell normal
 * windows from the origin. The features with the highest information value, Σ (difference of the
 * shares × weight of evidence), are kept (Good: "Probability and the weighing of evidence", 1950;
 * Siddiqi: "Credit risk scorecards", 2006).
 *
 * <p>A value that is not known is neutral: it is worth the mean over the normal windows, not the
 * origin's 0, which would mean "about to breach".
 */
public final class EvidenceCoding {
  private final List<BinnedFeature> features;

  /** Bins per feature in the flat arrays: a power of two, so that the search needs no branch. */
  private final int stride;

  /** The cuts of each feature, then infinity. */
  private final float[] cuts;

  private final float[] weights;

  private EvidenceCoding(List<BinnedFeature> features) {
    this.features = List.copyOf(features);
    int most = features.stream().mapToInt(f -> f.weights().length).max().orElse(1);
    this.stride = most == 1 ? 1 : Integer.highestOneBit(most - 1) * 2;
    this.cuts = new float[features.size() * stride];
    this.weights = new float[features.size() * stride];
    Arrays.fill(cuts, Float.POSITIVE_INFINITY);
    for (int j = 0; j < features.size(); j++) {
      float[] own = features.get(j).cuts();
      System.arraycopy(own, 0, cuts, j * stride, own.length);
      System.arraycopy(features.get(j).weights(), 0, weights, j * stride, own.length + 1);
    }
  }

  /**
   * How to cut and what to keep.
   *
   * @param bins at most so many per feature, 2 to 255
   * @param keep at most so many features
   * @param pseudoWindows windows of each label that every feature is thought to have been seen in
   *     besides, spread as all were: they keep the weight of a nearly empty bin small
   * @param breachShare share that the windows before a breach have in the quantiles; with what they
   *     have in reality next to nothing of the tail that decides would be cut
   * @param monotone whether a feature's evidence may only rise or only fall with its value
   */
  public record Plan(
      int bins, int keep, double pseudoWindows, double breachShare, boolean monotone) {
    public static final Plan STANDARD = new Plan(20, 120, 20, 0.5, false);

    public Plan {
      if (bins < 2 || bins > 255 || keep < 1 || !(pseudoWindows > 0)) {
        throw new IllegalArgumentException(
            "bins %d, keep %d, pseudoWindows %s: must be 2 to 255, at least 1, above 0"
                .formatted(bins, keep, pseudoWindows));
      }
      if (!(breachShare >= 0 && breachShare < 1)) {
        throw new IllegalArgumentException(
            "breachShare is %s: must be at least 0 and below 1".formatted(breachShare));
      }
    }
  }

  /**
   * Learns the bins and their weights.
   *
   * @throws IllegalArgumentException if there are rows of one label only, or no feature tells them
   *     apart
   */
  public static EvidenceCoding fit(TrainingRows rows, Plan plan) {
    if (rows.count(true) == 0 || rows.count(false) == 0) {
      throw new IllegalArgumentException(
          "%d normal rows and %d before a breach: must be at least one of each"
              .formatted(rows.count(false), rows.count(true)));
    }
    List<BinnedFeature> best =
        IntStream.range(0, rows.names().size())
            .mapToObj(f -> BinnedFeature.fit(rows, f, plan))
            .filter(f -> f != null && f.informationValue() > 0)
            .sorted(
                Comparator.comparingDouble(BinnedFeature::informationValue)
                    .reversed()
                    .thenComparingInt(BinnedFeature::source))
            .limit(plan.keep())
            .sorted(Comparator.comparingInt(BinnedFeature::source))
            .toList();
    if (best.isEmpty()) {
      throw new IllegalArgumentException(
          "none of the %d features tells normal windows from those before a breach"
              .formatted(rows.names().size()));
    }
    return new EvidenceCoding(best);
  }

  /** Number of features kept; the length of a coded row. */
  public int size() {
    return features.size();
  }

  /** Index of the j-th kept feature among those trained on. */
  int source(int j) {
    return features.get(j).source();
  }

  BinnedFeature feature(int j) {
    return features.get(j);
  }

  /** Its evidence for each kept feature, in the order of the training's names. */
  double[] encode(float[] row) {
    double[] coded = new double[features.size()];
    for (int j = 0; j < coded.length; j++) {
      BinnedFeature feature = features.get(j);
      float value = row[feature.source()];
      int bin = j * stride;
      for (int half = stride / 2; half > 0; half /= 2) {
        bin += value >= cuts[bin + half - 1] ? half : 0;
      }
      coded[j] = Float.isNaN(value) ? feature.neutral() : weights[bin];
    }
    return coded;
  }

  /** What a window of which nothing is known is worth. */
  double[] neutral() {
    return features.stream().mapToDouble(BinnedFeature::neutral).toArray();
  }

  /** The same with its sources renumbered, for a model that keeps only some features. */
  EvidenceCoding renumbered(int[] newIndex) {
    return new EvidenceCoding(features.stream().map(f -> f.at(newIndex[f.source()])).toList());
  }

  void write(DataOutput out) throws IOException {
    out.writeShort(features.size());
    for (BinnedFeature feature : features) {
      feature.write(out);
    }
  }

  static EvidenceCoding read(DataInput in, int sources) throws IOException {
    BinnedFeature[] features = new BinnedFeature[in.readUnsignedShort()];
    for (int j = 0; j < features.length; j++) {
      features[j] = BinnedFeature.read(in, sources);
    }
    return new EvidenceCoding(Arrays.asList(features));
  }
}
