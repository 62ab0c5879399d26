package io.tidegate.gate.judge;

/**
 * Whether what was sent is what the traffic model says.
 *
 * @param wantedSha256 of the model that the run was to use
 * @param sentSha256 of the one that it used
 * @param mixDistance half the sum of the absolute differences of the routes' shares, 0 to 1
 * @param mixDistanceAllowed above it the traffic is another one
 * @param gap what is known to be missing in the logs that the model was made of; empty: nothing
 */
public record ModelMatch(
    String wantedSha256,
    String sentSha256,
    double mixDistance,
    double mixDistanceAllowed,
    String gap) {

  public ModelMatch {
    if (wantedSha256.isBlank() || sentSha256.isBlank()) {
      throw new IllegalArgumentException("a model's SHA-256 is blank: both must be given");
    }
    if (!(mixDistanceAllowed >= 0 && mixDistanceAllowed <= 1)) {
      throw new IllegalArgumentException(
          "a distance of mixes of %s is allowed: must be from 0 to 1"
              .formatted(mixDistanceAllowed));
    }
  }
}
