/**
 * From forecasts to alerts: the life of a breach-forecast alert as a state machine, what became of
 * each one, and how good they have been. Pure: time comes in with the windows.
 */
package io.tidegate.predictor.alerts;
