package io.tidegate.pools;

/** Whose names the meters of connection pools have. Those of workers are Micrometer's in any. */
public enum MetricConvention {
  /** {@code hikaricp.connections…} with the tag {@code pool}, as HikariCP and Spring have them. */
  MICROMETER,
  /** {@code db.client.connection…}, OpenTelemetry's semantic conventions. */
  OPENTELEMETRY,
  /** Each value under both names. */
  BOTH;

  boolean micrometer() {
    return this != OPENTELEMETRY;
  }

  boolean openTelemetry() {
    return this != MICROMETER;
  }
}
