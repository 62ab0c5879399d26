package io.tidegate.predictor.model;

/**
 * A binary tree in arrays; node 0 is its root. A row goes from an inner node to {@code below} if
 * its value is below the threshold, to {@code above} if it is not, and to {@code unknown} (one of
 * the two) if it is not known.
 *
 * @param feature index of the feature that is asked for, or −1 in a leaf
 * @param threshold of an inner node; the score of a leaf
 */
public record Tree(int[] feature, float[] threshold, int[] below, int[] above, int[] unknown) {
  public Tree {
    int nodes = feature.length;
    if (nodes == 0
        || threshold.length != nodes
        || below.length != nodes
        || above.length != nodes
        || unknown.length != nodes) {
      throw new IllegalArgumentException(
          "a tree has %d, %d, %d, %d and %d entries: must be as many, at least one"
              .formatted(nodes, threshold.length, below.length, above.length, unknown.length));
    }
    for (int i = 0; i < nodes; i++) {
      Floats.finite(threshold[i]);
      if (feature[i] < 0) {
        continue;
      }
      // Children come after their parent: no tree can go round in circles.
      if (below[i] <= i || above[i] <= i || below[i] >= nodes || above[i] >= nodes) {
        throw new IllegalArgumentException(
            "node %d has the children %d and %d: must be from %d to %d"
                .formatted(i, below[i], above[i], i + 1, nodes - 1));
      }
      if (unknown[i] != below[i] && unknown[i] != above[i]) {
        throw new IllegalArgumentException(
            "node %d sends what is unknown to %d: must be %d or %d"
                .formatted(i, unknown[i], below[i], above[i]));
      }
    }
  }

  int nodes() {
    return feature.length;
  }
}
