package io.tidegate.sim.training;

import io.tidegate.predictor.model.Tree;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a tree from XGBoost's text, whose lines are {@code 0:[f29<-0.5] yes=1,no=2,missing=1} or
 * {@code 3:leaf=0.25}; the numbers of the nodes may have gaps.
 */
final class DumpedTree {
  private static final Pattern SPLIT =
      Pattern.compile("(\\d+):\\[(\\w+)<(\\S+)] yes=(\\d+),no=(\\d+),missing=(\\d+)");
  private static final Pattern LEAF = Pattern.compile("(\\d+):leaf=(\\S+)");

  private DumpedTree() {}

  /**
   * Reads one tree.
   *
   * @param features index of each feature by its name in the text
   * @param sign to multiply the leaves by
   */
  static Tree read(String text, Map<String, Integer> features, int sign) {
    TreeMap<Integer, String> lines = new TreeMap<>();
    for (String line : text.strip().split("\n")) {
      String stripped = line.strip();
      lines.put(Integer.parseInt(stripped.substring(0, stripped.indexOf(':'))), stripped);
    }
    TreeMap<Integer, Integer> index = new TreeMap<>();
    for (int number : lines.keySet()) {
      index.put(number, index.size());
    }
    int[] feature = new int[index.size()];
    float[] threshold = new float[feature.length];
    int[] below = new int[feature.length];
    int[] above = new int[feature.length];
    int[] unknown = new int[feature.length];
    for (String line : lines.values()) {
      Matcher leaf = LEAF.matcher(line);
      Matcher split = SPLIT.matcher(line);
      if (leaf.matches()) {
        int node = index.get(Integer.parseInt(leaf.group(1)));
        feature[node] = -1;
        threshold[node] = sign * Float.parseFloat(leaf.group(2));
      } else if (split.matches()) {
        int node = index.get(Integer.parseInt(split.group(1)));
        feature[node] = features.get(split.group(2));
        threshold[node] = Float.parseFloat(split.group(3));
        below[node] = index.get(Integer.parseInt(split.group(4)));
        above[node] = index.get(Integer.parseInt(split.group(5)));
        unknown[node] = index.get(Integer.parseInt(split.group(6)));
      } else {
        throw new IllegalArgumentException("no line of an XGBoost tree: '%s'".formatted(line));
      }
    }
    return new Tree(feature, threshold, below, above, unknown);
  }
}
