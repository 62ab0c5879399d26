package io.tidegate.collector;

import io.tidegate.wire.PoolId;
import java.util.Optional;

/**
 * The refusals of one service for one reason. Times are the broker's.
 *
 * @param count all of them
 * @param parked of these, the ones that were kept for inspection
 * @param newestPool of the newest one; empty where it cannot be told
 * @param newest what was wrong with that one, and what would be right
 */
public record RefusalTally(
    String service,
    String reason,
    long count,
    long parked,
    long firstMillis,
    long lastMillis,
    Optional<PoolId> newestPool,
    String newest) {}
