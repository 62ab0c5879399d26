package io.tidegate.gate.judge;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm (1979): the chance of one false alarm or more, over all tests of a family, stays below alpha
 * however the tests depend on each other.
 */
final class Holm {
  private Holm() {}

  /** The adjusted p of each, in the order given; a test fails where its own is at most alpha. */
  static double[] adjusted(List<Double> p) {
    int[] byP =
        IntStream.range(0, p.size())
            .boxed()
            .sorted(Comparator.comparing(p::get))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[p.size()];
    double highest = 0;
    for (int rank = 0; rank < byP.length; rank++) {
      highest = Math.max(highest, Math.min(1, (byP.length - rank) * p.get(byP[rank])));
      adjusted[byP[rank]] = highest;
    }
    return adjusted;
  }
}
