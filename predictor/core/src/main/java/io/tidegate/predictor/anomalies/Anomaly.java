package io.tidegate.predictor.anomalies;

import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;

/**
 * Something that is unlike the rest.
 *
 * @param instance the one that is unlike its siblings; empty where the pool is unlike itself
 * @param text with the numbers
 */
public record Anomaly(
    PoolId pool, Kind kind, String instance, long atMillis, Alert.Severity severity, String text) {

  /** What is unlike. */
  public enum Kind {
    P99,
    RUN_TIME,
    ERRORS,
    INSTANCE_P99,
    INSTANCE_BUSY
  }

  /** As it is told; the same anomaly has the same id. */
  public Alert alert() {
    String id =
        "point:%s:%s:%d"
            .formatted(
                pool.key(),
                kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                atMillis);
    return new Alert(
        // Two instances may fall out of line in the same window; only their end is needed.
        instance.isEmpty() ? id : id + ":" + Integer.toHexString(instance.hashCode()),
        pool,
        Alert.Kind.POINT_ANOMALY,
        severity,
        atMillis,
        text,
        instance);
  }
}
