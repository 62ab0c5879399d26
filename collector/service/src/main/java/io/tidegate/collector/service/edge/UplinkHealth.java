package io.tidegate.collector.service.edge;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The uplink seen from outside, at one moment.
 *
 * @param sinceMillis when the state began
 * @param trouble why it is not connected
 * @param attempts to connect that failed in a row
 * @param sentWindows since the start
 * @param sentAlerts since the start
 * @param repeats records that were left out because they had gone up before, since the start
 * @param undecodable records that were left out because they are no window or no alert
 * @param unsent records that wait
 * @param oldestUnsentMillis event time of the first of them
 * @param lost records that were deleted before they were sent, ever
 * @param localBytes of the local log that holds what waits and what was sent
 */
public record UplinkHealth(
    State state,
    long sinceMillis,
    Optional<String> trouble,
    int attempts,
    long sentWindows,
    long sentAlerts,
    long repeats,
    long undecodable,
    long unsent,
    OptionalLong oldestUnsentMillis,
    long lost,
    long localBytes) {

  /** Where the uplink stands. */
  public enum State {
    /** It was started and has not reached the centre yet. */
    CONNECTING,
    /** What comes goes up. */
    CONNECTED,
    /** The centre is not there; it is tried again. */
    OFFLINE,
    /** Another edge took the name; this one sends no more until it is started again. */
    DISPLACED,
    CLOSED
  }

  static UplinkHealth starting(long nowMillis) {
    return new UplinkHealth(
        State.CONNECTING,
        nowMillis,
        Optional.empty(),
        0,
        0,
        0,
        0,
        0,
        0,
        OptionalLong.empty(),
        0,
        0);
  }

  UplinkHealth in(State next, long nowSinceMillis, Optional<String> nowTrouble, int failed) {
    return new UplinkHealth(
        next,
        nowSinceMillis,
        nowTrouble,
        failed,
        sentWindows,
        sentAlerts,
        repeats,
        undecodable,
        unsent,
        oldestUnsentMillis,
        lost,
        localBytes);
  }

  UplinkHealth plus(UplinkBatch batch) {
    return new UplinkHealth(
        state,
        sinceMillis,
        trouble,
        attempts,
        sentWindows + batch.windows(),
        sentAlerts + batch.alerts(),
        repeats + batch.repeats(),
        undecodable + batch.undecodable(),
        unsent,
        oldestUnsentMillis,
        lost,
        localBytes);
  }

  UplinkHealth with(UplinkPosition position) {
    return new UplinkHealth(
        state,
        sinceMillis,
        trouble,
        attempts,
        sentWindows,
        sentAlerts,
        repeats,
        undecodable,
        position.unsent(),
        position.oldestUnsentMillis(),
        position.lost(),
        position.bytes());
  }

  /** One line for people. */
  public String text() {
    return "%s since %s%s; %d unsent%s; %d lost; %.1f MiB in the local log"
        .formatted(
            state.name().toLowerCase(Locale.ROOT),
            Instant.ofEpochMilli(sinceMillis),
            trouble.map(t -> " (%s)".formatted(t)).orElse(""),
            unsent,
            oldestUnsentMillis.isPresent()
                ? ", the oldest of " + Instant.ofEpochMilli(oldestUnsentMillis.getAsLong())
                : "",
            lost,
            localBytes / 1048576.0);
  }

  public JsonObject json() {
    return new JsonObject()
        .put("state", state.name())
        .put("sinceMillis", sinceMillis)
        .put("trouble", trouble.orElse(null))
        .put("attempts", attempts)
        .put("sentWindows", sentWindows)
        .put("sentAlerts", sentAlerts)
        .put("repeats", repeats)
        .put("undecodable", undecodable)
        .put("unsent", unsent)
        .put(
            "oldestUnsentMillis",
            oldestUnsentMillis.isPresent() ? oldestUnsentMillis.getAsLong() : null)
        .put("lost", lost)
        .put("localBytes", localBytes);
  }
}
