package io.tidegate.predictor.serving;

import java.util.List;

/**
 * How the features were distributed where a model was trained.
 *
 * @param names in the order of the values that a forecaster gives
 * @param cuts of each feature, ascending: n cuts make n + 1 bins; a bin holds what is at or above
 *     its lower cut
 * @param shares of the training windows in each bin, above 0
 */
public record FeatureBins(List<String> names, List<double[]> cuts, List<double[]> shares) {
  public FeatureBins {
    names = List.copyOf(names);
    cuts = List.copyOf(cuts);
    shares = List.copyOf(shares);
    if (cuts.size() != names.size() || shares.size() != names.size()) {
      throw new IllegalArgumentException(
          "%d features with %d lists of cuts and %d of shares: must be as many"
              .formatted(names.size(), cuts.size(), shares.size()));
    }
    for (int i = 0; i < names.size(); i++) {
      if (shares.get(i).length != cuts.get(i).length + 1) {
        throw new IllegalArgumentException(
            "feature %s has %d cuts and %d shares: must be one share more"
                .formatted(names.get(i), cuts.get(i).length, shares.get(i).length));
      }
    }
  }
}
