package io.tidegate.predictor.training;

import io.tidegate.predictor.registry.ModelScores;
import java.util.Map;

/**
 * A model that was trained, and compared with the one that serves.
 *
 * @param version as the model tells it of itself
 * @param provenance data range, pools, features, seed, split, code version
 * @param scores on the later split
 * @param champion scores of the serving model on the same split
 */
public record Trained(
    String version,
    byte[] model,
    Map<String, String> provenance,
    ModelScores scores,
    ModelScores champion) {}
