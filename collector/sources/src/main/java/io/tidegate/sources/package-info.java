/**
 * Metrics of software that knows nothing of Tidegate → pools: points of whatever format, the
 * mapping that says which metric is what of a pool, and the samples that follow. No clock, no
 * thread, no network; those are in {@code service}.
 */
package io.tidegate.sources;
