package io.tidegate.gate.judge;

/**
 * Where the load–latency curve turns.
 *
 * @param perSecond the highest step that was borne, all below it too; 0: not even the first
 * @param reached false: no step failed, so that the knee is at this rate or above
 * @param neededPerSecond forecast peak × margin
 */
public record Knee(double perSecond, boolean reached, double neededPerSecond) {}
