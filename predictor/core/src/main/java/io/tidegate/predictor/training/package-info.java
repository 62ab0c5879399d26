/** Training from recorded windows: what a trainer is given, and what it gives. */
package io.tidegate.predictor.training;
