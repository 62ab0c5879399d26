/**
 * The release gate's judge: per-window figures of a baseline and a candidate in, a verdict with its
 * reasons out. Pure: the same input and seed give the same verdict.
 */
package io.tidegate.gate.judge;
