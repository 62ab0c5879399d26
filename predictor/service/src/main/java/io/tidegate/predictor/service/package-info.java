/** The shell around the forecast: windows from Kafka in, forecasts and alerts to Kafka out. */
package io.tidegate.predictor.service;
