package io.tidegate.predictor.evaluation;

/**
 * A value with an interval of 95%; NaN where there was nothing to measure.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double value, double low, double high) {
  static final Interval NONE = new Interval(Double.NaN, Double.NaN, Double.NaN);
}
