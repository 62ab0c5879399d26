package io.tidegate.gate.run;

import java.util.List;

/** The variance to the mean of counts per window, pooled within blocks; 1 is Poisson. */
final class CountSpread {
  private static final int LEAST_REQUESTS = 100;

  private double squares;
  private double requests;

  /** Those of one block. */
  void add(List<Long> counts) {
    if (counts.size() < 2) {
      return;
    }
    double sum = counts.stream().mapToLong(Long::longValue).sum();
    double mean = sum / counts.size();
    double square = 0;
    for (long count : counts) {
      square += (count - mean) * (count - mean);
    }
    squares += square * counts.size() / (counts.size() - 1);
    requests += sum;
  }

  /** NaN: requests are too few to tell, or blocks have one window. */
  double index() {
    return requests < LEAST_REQUESTS ? Double.NaN : squares / requests;
  }
}
