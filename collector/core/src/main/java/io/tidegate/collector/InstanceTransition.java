package io.tidegate.collector;

import static io.tidegate.wire.InstanceState.FAILED;
import static io.tidegate.wire.InstanceState.GONE;
import static io.tidegate.wire.InstanceState.LEFT;
import static io.tidegate.wire.InstanceState.LIVE;
import static io.tidegate.wire.InstanceState.SUSPECT;
import static io.tidegate.wire.InstanceState.UNKNOWN;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.tidegate.wire.InstanceState;
import java.util.List;
import java.util.Optional;

/**
 * One step that an instance can make. All others are no steps.
 *
 * @param alert what a person is told; empty where nobody needs to be: an orderly end
 */
record InstanceTransition(
    InstanceState from, InstanceState to, Optional<Alert.Kind> alert, Severity severity) {

  static final List<InstanceTransition> TABLE =
      List.of(
          told(UNKNOWN, LIVE, Kind.INSTANCE_REGISTERED, Severity.INFO),
          told(LIVE, SUSPECT, Kind.INSTANCE_SUSPECT, Severity.WARNING),
          told(SUSPECT, FAILED, Kind.INSTANCE_FAILED, Severity.CRITICAL),
          // Started anew under its name before anybody suspected it, or no time was told between.
          told(LIVE, FAILED, Kind.INSTANCE_FAILED, Severity.CRITICAL),
          told(FAILED, GONE, Kind.INSTANCE_GONE, Severity.INFO),
          told(SUSPECT, LIVE, Kind.INSTANCE_REGISTERED, Severity.INFO),
          told(FAILED, LIVE, Kind.INSTANCE_REGISTERED, Severity.INFO),
          told(LEFT, LIVE, Kind.INSTANCE_REGISTERED, Severity.INFO),
          silent(UNKNOWN, LEFT),
          silent(LIVE, LEFT),
          silent(SUSPECT, LEFT),
          silent(FAILED, LEFT),
          silent(LEFT, GONE));

  private static InstanceTransition told(
      InstanceState from, InstanceState to, Kind alert, Severity severity) {
    return new InstanceTransition(from, to, Optional.of(alert), severity);
  }

  private static InstanceTransition silent(InstanceState from, InstanceState to) {
    return new InstanceTransition(from, to, Optional.empty(), Severity.INFO);
  }

  static InstanceTransition of(InstanceState from, InstanceState to) {
    return TABLE.stream()
        .filter(t -> t.from == from && t.to == to)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("an instance cannot go from " + from + " to " + to));
  }
}
