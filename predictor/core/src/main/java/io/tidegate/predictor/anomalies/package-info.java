/**
 * What is wrong now: a pool unlike itself, or an instance unlike its siblings. No forecasts, and
 * kept apart from them. Pure: time comes in with the windows.
 */
package io.tidegate.predictor.anomalies;
