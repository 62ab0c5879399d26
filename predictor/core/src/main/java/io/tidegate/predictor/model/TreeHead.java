package io.tidegate.predictor.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * A sum of trees over the features themselves, all of them in flat arrays: whatever library trained
 * them, scoring needs nothing of it.
 */
final class TreeHead implements Head {
  private final int[] roots;

  /** −1 in a leaf. */
  private final short[] feature;

  private final float[] threshold;
  private final short[] below;
  private final short[] above;

  /** Whether what is not known goes the way of what is below. */
  private final boolean[] unknownBelow;

  /** Mean score of the training rows that came by; in a leaf its score. */
  private final float[] mean;

  private TreeHead(int[] roots, int nodes) {
    this.roots = roots;
    this.feature = new short[nodes];
    this.threshold = new float[nodes];
    this.below = new short[nodes];
    this.above = new short[nodes];
    this.unknownBelow = new boolean[nodes];
    this.mean = new float[nodes];
  }

  /**
   * Puts trees together.
   *
   * @param rows what they were trained on: tells what each node means on average
   */
  static TreeHead of(List<Tree> trees, TrainingRows rows) {
    int[] roots = new int[trees.size()];
    int nodes = 0;
    for (int t = 0; t < roots.length; t++) {
      roots[t] = nodes;
      nodes += trees.get(t).nodes();
    }
    TreeHead head = new TreeHead(roots, nodes);
    for (int t = 0; t < roots.length; t++) {
      head.put(roots[t], trees.get(t), rows.names().size());
    }
    head.average(rows);
    return head;
  }

  private void put(int root, Tree tree, int features) {
    if (tree.nodes() > Short.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a tree has %d nodes: at most %d".formatted(tree.nodes(), Short.MAX_VALUE));
    }
    for (int i = 0; i < tree.nodes(); i++) {
      int asked = tree.feature()[i];
      feature[root + i] = asked < 0 ? -1 : (short) Floats.index(asked, features);
      threshold[root + i] = tree.threshold()[i];
      below[root + i] = (short) tree.below()[i];
      above[root + i] = (short) tree.above()[i];
      unknownBelow[root + i] = tree.unknown()[i] == tree.below()[i];
    }
  }

  /** The same for rows in which the features have other indexes. */
  TreeHead renumbered(int[] newIndex) {
    TreeHead other = new TreeHead(roots, feature.length);
    for (int node = 0; node < feature.length; node++) {
      other.feature[node] = feature[node] < 0 ? -1 : (short) newIndex[feature[node]];
    }
    System.arraycopy(threshold, 0, other.threshold, 0, threshold.length);
    System.arraycopy(below, 0, other.below, 0, below.length);
    System.arraycopy(above, 0, other.above, 0, above.length);
    System.arraycopy(unknownBelow, 0, other.unknownBelow, 0, unknownBelow.length);
    System.arraycopy(mean, 0, other.mean, 0, mean.length);
    return other;
  }

  private void average(TrainingRows rows) {
    double[] came = new double[feature.length];
    for (int i = 0; i < rows.size(); i++) {
      float[] row = rows.row(i);
      for (int root : roots) {
        int node = root;
        came[node] += rows.weight(i);
        while (feature[node] >= 0) {
          node = next(root, node, row);
          came[node] += rows.weight(i);
        }
      }
    }
    for (int t = 0; t < roots.length; t++) {
      int end = t + 1 < roots.length ? roots[t + 1] : feature.length;
      // Children come after their parent.
      for (int node = end - 1; node >= roots[t]; node--) {
        if (feature[node] < 0) {
          mean[node] = threshold[node];
        } else {
          int left = roots[t] + below[node];
          int right = roots[t] + above[node];
          double sum = came[left] + came[right];
          double share = sum > 0 ? came[left] / sum : 0.5;
          mean[node] = (float) (share * mean[left] + (1 - share) * mean[right]);
        }
      }
    }
  }

  private int next(int root, int node, float[] row) {
    float value = row[feature[node]];
    // No short cut: a choice without branches is much faster than one that is guessed wrong.
    boolean down = value < threshold[node] | (Float.isNaN(value) & unknownBelow[node]);
    return root + (down ? below[node] : above[node]);
  }

  @Override
  public double score(float[] row, double[] coded) {
    double score = 0;
    for (int root : roots) {
      int node = root;
      while (feature[node] >= 0) {
        node = next(root, node, row);
      }
      score += threshold[node];
    }
    return score;
  }

  /** Each step from a node to its child is the doing of the feature that was asked for. */
  @Override
  public void contribute(
      float[] row, double[] coded, EvidenceCoding coding, double[] contributions) {
    for (int root : roots) {
      int node = root;
      while (feature[node] >= 0) {
        int child = next(root, node, row);
        contributions[feature[node]] += mean[child] - mean[node];
        node = child;
      }
    }
  }

  /** Each question counts by how far its two answers lie apart. */
  @Override
  public void weigh(EvidenceCoding coding, double[] mass) {
    double[] apart = new double[mass.length];
    double sum = 0;
    for (int t = 0; t < roots.length; t++) {
      int end = t + 1 < roots.length ? roots[t + 1] : feature.length;
      for (int node = roots[t]; node < end; node++) {
        if (feature[node] >= 0) {
          double difference = Math.abs(mean[roots[t] + below[node]] - mean[roots[t] + above[node]]);
          apart[feature[node]] += difference;
          sum += difference;
        }
      }
    }
    for (int f = 0; f < mass.length && sum > 0; f++) {
      mass[f] += apart[f] / sum;
    }
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(roots.length);
    for (int t = 0; t < roots.length; t++) {
      int end = t + 1 < roots.length ? roots[t + 1] : feature.length;
      out.writeShort(end - roots[t]);
      for (int node = roots[t]; node < end; node++) {
        out.writeShort(feature[node]);
        out.writeFloat(Floats.finite(threshold[node]));
        if (feature[node] >= 0) {
          out.writeShort(unknownBelow[node] ? -below[node] : below[node]);
          out.writeShort(above[node]);
          out.writeFloat(Floats.finite(mean[node]));
        }
      }
    }
  }

  static TreeHead read(DataInput in, int features) throws IOException {
    int trees = Floats.length(in.readInt());
    Tree[] read = new Tree[trees];
    float[][] means = new float[trees][];
    int nodes = 0;
    for (int t = 0; t < trees; t++) {
      int size = in.readUnsignedShort();
      int[] feature = new int[size];
      float[] threshold = new float[size];
      int[] below = new int[size];
      int[] above = new int[size];
      int[] unknown = new int[size];
      means[t] = new float[size];
      for (int node = 0; node < size; node++) {
        feature[node] = in.readShort();
        threshold[node] = in.readFloat();
        means[t][node] = threshold[node];
        if (feature[node] >= 0) {
          int signed = in.readShort();
          below[node] = Math.abs(signed);
          above[node] = in.readShort();
          unknown[node] = signed < 0 ? below[node] : above[node];
          means[t][node] = Floats.finite(in.readFloat());
        }
      }
      read[t] = new Tree(feature, threshold, below, above, unknown);
      nodes += size;
    }
    int[] roots = new int[trees];
    for (int t = 1; t < trees; t++) {
      roots[t] = roots[t - 1] + read[t - 1].nodes();
    }
    TreeHead head = new TreeHead(roots, nodes);
    for (int t = 0; t < trees; t++) {
      head.put(roots[t], read[t], features);
      System.arraycopy(means[t], 0, head.mean, roots[t], means[t].length);
    }
    return head;
  }
}
