/**
 * From rows of features to the risk of a breach: rows with labels, evidence coding, heads that are
 * trained by Tribuo, their combination, calibration, and the file that a model is kept in. Generic
 * over the names of the features; a value that is not known is NaN.
 */
package io.tidegate.predictor.model;
