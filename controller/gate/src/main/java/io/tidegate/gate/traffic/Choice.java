package io.tidegate.gate.traffic;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** A number drawn by its share. */
final class Choice {
  private final double[] upTo;

  Choice(List<Double> shares) {
    upTo = new double[shares.size()];
    double sum = 0;
    for (int i = 0; i < upTo.length; i++) {
      sum += shares.get(i);
      upTo[i] = sum;
    }
  }

  boolean isEmpty() {
    return upTo.length == 0 || upTo[upTo.length - 1] <= 0;
  }

  int draw(RandomGenerator random) {
    double at = random.nextDouble() * upTo[upTo.length - 1];
    int found = Arrays.binarySearch(upTo, at);
    // Above the one that is equal, so that a share of 0 is never drawn.
    int index = found >= 0 ? found + 1 : -found - 1;
    while (index < upTo.length - 1 && upTo[index] <= at) {
      index++;
    }
    return Math.min(index, upTo.length - 1);
  }
}
