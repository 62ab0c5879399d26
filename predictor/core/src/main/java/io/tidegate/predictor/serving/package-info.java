/**
 * What the predictor's service asks of a model and of the forecaster of a pool, so that either can
 * be replaced while the service runs.
 */
package io.tidegate.predictor.serving;
