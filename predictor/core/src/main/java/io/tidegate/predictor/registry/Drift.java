package io.tidegate.predictor.registry;

import io.tidegate.wire.AccuracyCounts;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a model still fits what it sees.
 *
 * @param shift of the feature that has moved most
 * @param reliabilityError of the fleet's probabilities over the last days; NaN while too few of
 *     them are judged
 */
public record Drift(PopulationStability.Shift shift, double reliabilityError) {
  public static final double UNRELIABLE = 0.1;
  private static final long LEAST_PROBABILITIES = 5_000;
  private static final int LEAST_BREACHES = 10;

  public static Drift of(PopulationStability.Shift shift, AccuracyCounts fleet) {
    boolean enough =
        fleet.probabilities() >= LEAST_PROBABILITIES && fleet.breaches() >= LEAST_BREACHES;
    return new Drift(shift, enough ? fleet.reliabilityError() : Double.NaN);
  }

  /** Why it does not fit any more; nothing while it does, or too little is known. */
  public Optional<String> reason() {
    if (shift.index() > PopulationStability.SHIFTED) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "feature %s has moved from where the model was trained: stability index %.2f, above"
                  + " %.2f",
              shift.feature(),
              shift.index(),
              PopulationStability.SHIFTED));
    }
    if (reliabilityError > UNRELIABLE) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the probabilities are off by %.2f on average, above %.2f",
              reliabilityError,
              UNRELIABLE));
    }
    return Optional.empty();
  }
}
