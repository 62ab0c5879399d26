package io.tidegate.predictor.model;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * Windows as a model learns from them: one row of features each, its label, its pool, and how many
 * windows it stands for. Immutable; the rows are not copied, and nobody may change them.
 */
public final class TrainingRows {
  private final List<String> names;
  private final float[][] rows;
  private final boolean[] before;
  private final float[] weights;
  private final int[] pools;

  private TrainingRows(
      List<String> names, float[][] rows, boolean[] before, float[] weights, int[] pools) {
    this.names = names;
    this.rows = rows;
    this.before = before;
    this.weights = weights;
    this.pools = pools;
  }

  public List<String> names() {
    return names;
  }

  public int size() {
    return rows.length;
  }

  /** NaN where a feature is not known. */
  float[] row(int i) {
    return rows[i];
  }

  /** NaN if it is not known. */
  public float value(int i, int feature) {
    return rows[i][feature];
  }

  public boolean beforeBreach(int i) {
    return before[i];
  }

  public float weight(int i) {
    return weights[i];
  }

  public int pool(int i) {
    return pools[i];
  }

  /** Rows of this label, without their weights. */
  public int count(boolean beforeBreach) {
    int count = 0;
    for (boolean b : before) {
      count += b == beforeBreach ? 1 : 0;
    }
    return count;
  }

  double weightOf(boolean beforeBreach) {
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      sum += before[i] == beforeBreach ? weights[i] : 0;
    }
    return sum;
  }

  /** The same rows with labels of another kind, for the test that a model learns from labels. */
  TrainingRows withLabels(boolean[] labels) {
    if (labels.length != rows.length) {
      throw new IllegalArgumentException(
          "%d labels for %d rows".formatted(labels.length, rows.length));
    }
    return new TrainingRows(names, rows, labels.clone(), weights, pools);
  }

  /** The same rows in which some features are never known. */
  public TrainingRows masking(Predicate<String> unknown) {
    float[][] masked = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      masked[i] = rows[i].clone();
    }
    for (int f = 0; f < names.size(); f++) {
      if (unknown.test(names.get(f))) {
        for (float[] row : masked) {
          row[f] = Float.NaN;
        }
      }
    }
    return new TrainingRows(names, masked, before, weights, pools);
  }

  /** The same rows with only some of the features, in this order. */
  TrainingRows choosing(List<String> features, int[] sources) {
    float[][] chosen = new float[rows.length][sources.length];
    for (int i = 0; i < rows.length; i++) {
      for (int f = 0; f < sources.length; f++) {
        chosen[i][f] = rows[i][sources[f]];
      }
    }
    return new TrainingRows(List.copyOf(features), chosen, before, weights, pools);
  }

  public static Builder builder(List<String> names, Sampling sampling) {
    return new Builder(names, sampling);
  }

  /**
   * Which normal windows are kept. Breaches are rare: without it nearly every row would say the
   * same.
   *
   * @param share of the normal windows to keep, above 0, at most 1; each stands for 1 ÷ share
   */
  public record Sampling(double share, long seed) {
    public static final Sampling ALL = new Sampling(1, 0);

    public Sampling {
      if (!(share > 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "share is %s: must be above 0 and at most 1".formatted(share));
      }
    }

    boolean keeps(int pool, long window) {
      return Chance.of(seed, pool, window) < share;
    }
  }

  /** Collects rows. Not thread-safe. */
  public static final class Builder {
    private final List<String> names;
    private final Sampling sampling;
    private float[][] rows = new float[1024][];
    private boolean[] before = new boolean[1024];
    private float[] weights = new float[1024];
    private int[] pools = new int[1024];
    private int size;

    private Builder(List<String> names, Sampling sampling) {
      if (names.isEmpty() || new HashSet<>(names).size() != names.size()) {
        throw new IllegalArgumentException(
            "the features are %s: must be at least one, each once".formatted(names));
      }
      this.names = List.copyOf(names);
      this.sampling = sampling;
    }

    /**
     * Takes a window; most normal ones are left out by the sampling.
     *
     * @param pool tells this pool from others
     * @param window its number in its pool
     * @param values in the order of the names; what is no finite number is not known
     * @param nearMiss such a window is always kept if it is normal: it teaches most
     */
    public Builder add(int pool, long window, double[] values, Label label, boolean nearMiss) {
      if (values.length != names.size()) {
        throw new IllegalArgumentException(
            "%d values: must be %d, one for each feature".formatted(values.length, names.size()));
      }
      boolean normal = label == Label.NORMAL;
      if (label == Label.LEFT_OUT || (normal && !nearMiss && !sampling.keeps(pool, window))) {
        return this;
      }
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, size * 2);
        before = Arrays.copyOf(before, size * 2);
        weights = Arrays.copyOf(weights, size * 2);
        pools = Arrays.copyOf(pools, size * 2);
      }
      rows[size] = known(values);
      before[size] = !normal;
      weights[size] = normal && !nearMiss ? (float) (1 / sampling.share()) : 1;
      pools[size] = pool;
      size++;
      return this;
    }

    public TrainingRows build() {
      return new TrainingRows(
          names,
          Arrays.copyOf(rows, size),
          Arrays.copyOf(before, size),
          Arrays.copyOf(weights, size),
          Arrays.copyOf(pools, size));
    }

    private static float[] known(double[] values) {
      float[] row = new float[values.length];
      for (int i = 0; i < row.length; i++) {
        row[i] = Double.isFinite(values[i]) ? (float) values[i] : Float.NaN;
        if (Float.isInfinite(row[i])) {
          row[i] = Float.NaN;
        }
      }
      return row;
    }
  }
}
