package io.tidegate.predictor.model;

import io.tidegate.predictor.features.FeatureCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The model that is on board: trained on simulated pools under generated load, and on nothing else.
 * It is what a pool is judged by until there is a better one. {@code deploy/bench/run train-prior}
 * makes it.
 */
public final class PriorModel {
  /** On the class path, beside this class. */
  public static final String RESOURCE = "prior.bin";

  private PriorModel() {}

  /**
   * Reads it.
   *
   * @throws IllegalStateException if it is not on the class path
   * @throws IllegalArgumentException if it was not made for this build's features
   */
  public static RiskModels load() {
    try (InputStream in = PriorModel.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(
            "%s is not beside %s: make it with deploy/bench/run train-prior"
                .formatted(RESOURCE, PriorModel.class.getName()));
      }
      return RiskModels.fromBytes(in.readAllBytes(), FeatureCatalogue.names());
    } catch (IOException e) {
      throw new UncheckedIOException("%s could not be read".formatted(RESOURCE), e);
    }
  }
}
