package io.tidegate.gate.traffic;

/**
 * A request that is to be sent.
 *
 * @param atMicros since the schedule's beginning; latency counts from it, sent or not
 * @param session 0: of none
 * @param route its number in the model; -1: of a log's request that has none there
 * @param turn which of its route's bodies, counted on and on; negative: the next
 */
public record PlannedRequest(
    long atMicros, long session, int route, String method, String path, int turn) {

  /** With the next body, where its route has bodies. */
  public PlannedRequest(long atMicros, long session, int route, String method, String path) {
    this(atMicros, session, route, method, path, -1);
  }
}
