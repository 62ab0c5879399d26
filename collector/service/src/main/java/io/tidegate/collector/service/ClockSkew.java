package io.tidegate.collector.service;

/**
 * An instance of which samples were refused because its time is not that of the broker.
 *
 * @param refused samples since the start
 * @param millis by how much the last of them ended after the broker stored it; negative: it ended
 *     before, so the clock is behind, or the sample took that long to arrive
 */
public record ClockSkew(String instance, long refused, long millis) {}
