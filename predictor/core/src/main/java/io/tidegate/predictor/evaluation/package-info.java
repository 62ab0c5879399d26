/** How good forecasts are: one protocol, the methods that are compared, and what came out. */
package io.tidegate.predictor.evaluation;
