/**
 * From the windows of a pool to a forecast of its next latency breach: history → outlook (trends, a
 * queueing formula) → features → one-class SVM → forecast. Pure: time comes in with the windows.
 *
 * <p>Everything is computed from a bounded number of windows ({@link
 * io.tidegate.predictor.Forecaster#MEMORY_WINDOWS}), so a forecaster that is fed that many again
 * gives the very same forecasts as one that never stopped.
 */
package io.tidegate.predictor;
