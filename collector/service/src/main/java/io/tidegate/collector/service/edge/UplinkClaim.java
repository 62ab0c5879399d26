package io.tidegate.collector.service.edge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * Who sends for an edge: the newest claim counts. Renewed as a sign of life.
 *
 * @param session of this one connection
 * @param cluster identity of the local broker, so of the edge's data directory
 * @param host where the edge runs
 * @param sinceMillis when the session began
 * @param atMillis of the sign of life
 * @param unsent records that wait in the edge
 * @param lost records that were deleted before they were sent, ever
 */
record UplinkClaim(
    String session,
    String cluster,
    String host,
    long sinceMillis,
    long atMillis,
    long unsent,
    long lost) {

  UplinkClaim renewed(long now, long nowUnsent, long nowLost) {
    return new UplinkClaim(session, cluster, host, sinceMillis, now, nowUnsent, nowLost);
  }

  byte[] toBytes() {
    return new JsonObject()
        .put("session", session)
        .put("cluster", cluster)
        .put("host", host)
        .put("sinceMillis", sinceMillis)
        .put("atMillis", atMillis)
        .put("unsent", unsent)
        .put("lost", lost)
        .toBuffer()
        .getBytes();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalArgumentException if it is no claim
   */
  static UplinkClaim parse(byte[] bytes) {
    try {
      JsonObject json = new JsonObject(Buffer.buffer(bytes));
      return new UplinkClaim(
          json.getString("session"),
          json.getString("cluster"),
          json.getString("host"),
          json.getLong("sinceMillis"),
          json.getLong("atMillis"),
          json.getLong("unsent"),
          json.getLong("lost"));
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException(
          "an edge's claim cannot be read: " + Buffer.buffer(bytes), e);
    }
  }
}
