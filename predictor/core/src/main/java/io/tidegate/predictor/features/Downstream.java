package io.tidegate.predictor.features;

import io.tidegate.wire.PoolId;

/**
 * A pool that another one calls, as it was last read.
 *
 * @param reading its newest; one that is more than 5 windows old is left out of account
 */
public record Downstream(PoolId pool, Reading reading) {}
