/**
 * Samples to windows, as a pure state machine: time comes in as the samples' own and the record's
 * append time, so a replay of the same records gives the same windows, byte for byte.
 */
package io.tidegate.collector;
