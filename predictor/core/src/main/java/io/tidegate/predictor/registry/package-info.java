/**
 * Which model serves: trained models, the one that a pointer names, what is refused and why, and
 * how a challenger is compared with the champion. Pure: time comes in as an argument.
 */
package io.tidegate.predictor.registry;
