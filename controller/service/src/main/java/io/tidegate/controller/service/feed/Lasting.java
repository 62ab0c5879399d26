package io.tidegate.controller.service.feed;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import java.time.Duration;
import java.util.Set;

/**
 * How long an alert fires, and what it ends: a record on the topic tells of a moment, those who are
 * on call want to know what is on.
 *
 * @param windowMillis the width of a window
 */
record Lasting(long windowMillis) {
  /**
   * Of those whose end is told: what happens if it never is, as for a pool that is no more or an
   * instance that left in order after it had failed.
   */
  static final long LONGEST_MILLIS = Duration.ofHours(24).toMillis();

  /** Refusals are told once an hour while they go on. */
  static final long REFUSAL_MILLIS = Duration.ofMinutes(65).toMillis();

  /** Work was lost although the instance was back at once, so this fires for a while. */
  static final long SHORTEST_FAILURE_MILLIS = Duration.ofMinutes(2).toMillis();

  /** No record tells that it is over. */
  private static final int EVENT_WINDOWS = 30;

  private static final long SHORTEST_EVENT_MILLIS = Duration.ofMinutes(5).toMillis();

  /** 0: it does not fire, it tells that something is over, or how it was. */
  long longestMillis(Kind kind) {
    return switch (kind) {
      case BREACH_FORECAST, SLO_BREACH, INSTANCE_SUSPECT, INSTANCE_FAILED -> LONGEST_MILLIS;
      case SAMPLES_REFUSED -> REFUSAL_MILLIS;
      case POINT_ANOMALY, DATA_LOST ->
          Math.max(SHORTEST_EVENT_MILLIS, EVENT_WINDOWS * windowMillis);
      case INSTANCE_REGISTERED,
          INSTANCE_GONE,
          FORECAST_RESOLVED,
          FORECAST_SCORED,
          SLO_BREACH_ENDED ->
          0;
    };
  }

  long shortestMillis(Kind kind) {
    return kind == Kind.INSTANCE_FAILED ? SHORTEST_FAILURE_MILLIS : 0;
  }

  /** Whether of one cause only the newest severity fires: the same thing, nearer than before. */
  static boolean isOneEpisode(Kind kind) {
    return kind == Kind.BREACH_FORECAST;
  }

  /** The kinds that are over, of the same cause, with an alert of this kind. */
  static Set<Kind> endedBy(Kind kind) {
    return switch (kind) {
      case FORECAST_RESOLVED -> Set.of(Kind.BREACH_FORECAST);
      case SLO_BREACH_ENDED -> Set.of(Kind.SLO_BREACH);
      case INSTANCE_FAILED -> Set.of(Kind.INSTANCE_SUSPECT);
      case INSTANCE_REGISTERED, INSTANCE_GONE ->
          Set.of(Kind.INSTANCE_SUSPECT, Kind.INSTANCE_FAILED);
      default -> Set.of();
    };
  }

  /** A kind of alert and whom it is about: an instance, which may have several pools, or a pool. */
  record Cause(Kind kind, String whom) {
    static Cause of(Kind kind, Alert alert) {
      return new Cause(
          kind,
          switch (kind) {
            case INSTANCE_SUSPECT, INSTANCE_FAILED ->
                alert.pool().service() + "\n" + alert.instance();
            default -> alert.pool().key();
          });
    }
  }
}
