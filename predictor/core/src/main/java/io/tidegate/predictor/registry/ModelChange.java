package io.tidegate.predictor.registry;

import io.tidegate.predictor.serving.ServedModel;

/** What a record on the models' topic led to. */
public sealed interface ModelChange {
  /** Another model serves from now on. */
  record Serve(ServedModel model, String reason) implements ModelChange {}

  /** It does not serve; the one before goes on. */
  record Refused(String version, String reason) implements ModelChange {}

  /** Nothing changes. */
  record None() implements ModelChange {}
}
