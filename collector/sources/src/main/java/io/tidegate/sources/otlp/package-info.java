/** OpenTelemetry's metrics, as protobuf or JSON, → points. */
package io.tidegate.sources.otlp;
