/** Prometheus' text exposition, also OpenMetrics, → points. */
package io.tidegate.sources.exposition;
