package io.tidegate.predictor.features;

/**
 * What is known of a pool after one window.
 *
 * @param values one for each feature, in the order of the {@link FeatureCatalogue}; NaN where it is
 *     not known, never infinite
 */
public record Reading(double[] values, Outlook outlook) {
  public Reading {
    if (values.length != FeatureCatalogue.size()) {
      throw new IllegalArgumentException(
          "%d values: must be one for each of the %d features"
              .formatted(values.length, FeatureCatalogue.size()));
    }
  }

  /**
   * One value.
   *
   * @throws IllegalArgumentException if there is no feature of that name
   */
  public double value(String feature) {
    return values[FeatureCatalogue.indexOf(feature)];
  }
}
