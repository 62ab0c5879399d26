package io.tidegate.predictor.features;

/** Logarithms in two bytes: thousandths, from −32 to 32. A tenth of a percent is noise to all. */
final class Thousandths {
  static final short UNKNOWN = Short.MIN_VALUE;
  private static final double LIMIT = 32;

  private Thousandths() {}

  static short of(double v) {
    return Double.isNaN(v)
        ? UNKNOWN
        : (short) Math.round(1000 * Math.max(-LIMIT, Math.min(LIMIT, v)));
  }

  static double value(short thousandths) {
    return thousandths == UNKNOWN ? Double.NaN : thousandths / 1000.0;
  }
}
