package io.tidegate.predictor.registry;

import io.tidegate.wire.ModelRecord;
import java.util.Optional;

/**
 * A model as the registry sees it.
 *
 * @param record nothing for the built-in model
 * @param refusal why it cannot serve; empty where it can
 */
public record ModelEntry(String version, Role role, Optional<ModelRecord> record, String refusal) {

  /** What it is at present. */
  public enum Role {
    SERVING,
    /** Trained, and never served. */
    CHALLENGER,
    /** Has served before. */
    FORMER,
    ROLLED_BACK,
    /** Damaged, of another format, of other features, or worse than the one that serves. */
    REFUSED,
    /** Came with the product; serves while nothing else does. */
    BUILT_IN
  }
}
