package io.tidegate.predictor.features;

/** Takes the values of one reading, in the order of the catalogue. */
final class Row {
  private final double[] values = new double[FeatureCatalogue.size()];
  private int next;

  /** Infinity says as little as NaN. */
  void add(double value) {
    values[next++] = Math.abs(value) <= Double.MAX_VALUE ? value : Double.NaN;
  }

  double[] values() {
    if (next != values.length) {
      throw new IllegalStateException(
          "%d values were written for %d features".formatted(next, values.length));
    }
    return values;
  }
}
