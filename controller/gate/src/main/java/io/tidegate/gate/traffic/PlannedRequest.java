package io.tidegate.gate.traffic;

/**
 * A request that is to be sent.
 *
 * @param atMicros since the schedule's beginning; latency counts from it, sent or not
 * @param session 0: of none
 * @param route its number in the model; -1: of a log's request that has none there
 */
public record PlannedRequest(long atMicros, long session, int route, String method, String path) {}
