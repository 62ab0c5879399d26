/**
 * What the forecast looks at: a streaming state per pool ({@link
 * io.tidegate.predictor.features.PoolFeatures}) that turns windows into readings, one value for
 * each feature of the {@link io.tidegate.predictor.features.FeatureCatalogue}.
 *
 * <p>Pure: time comes in with the windows. Every value is dimensionless or in windows, relative to
 * the pool's SLO, size or own history, so that it means the same in every pool; NaN where it is not
 * known.
 */
package io.tidegate.predictor.features;
