package io.tidegate.collector;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import java.util.List;
import java.util.Optional;

/** How an instance of a pool is thought of. */
enum InstanceState {
  UNKNOWN,
  LIVE,
  SUSPECT,
  FAILED,
  GONE;

  /**
   * One step that an instance can make. All others are no steps: the state is a function of the
   * number of silent windows alone, which is what lets a restart rebuild it.
   */
  record Transition(InstanceState from, InstanceState to, Alert.Kind alert, Severity severity) {}

  static final List<Transition> TRANSITIONS =
      List.of(
          new Transition(UNKNOWN, LIVE, Kind.INSTANCE_REGISTERED, Severity.INFO),
          new Transition(LIVE, SUSPECT, Kind.INSTANCE_SUSPECT, Severity.WARNING),
          new Transition(SUSPECT, FAILED, Kind.INSTANCE_FAILED, Severity.CRITICAL),
          new Transition(FAILED, GONE, Kind.INSTANCE_GONE, Severity.INFO),
          new Transition(SUSPECT, LIVE, Kind.INSTANCE_REGISTERED, Severity.INFO),
          new Transition(FAILED, LIVE, Kind.INSTANCE_REGISTERED, Severity.INFO));

  static InstanceState afterSilence(long silentWindows, LivenessOptions options) {
    if (silentWindows >= options.goneAfterWindows()) {
      return GONE;
    }
    if (silentWindows >= options.failedAfterWindows()) {
      return FAILED;
    }
    return silentWindows >= options.suspectAfterWindows() ? SUSPECT : LIVE;
  }

  static Optional<Transition> transition(InstanceState from, InstanceState to) {
    if (from == to) {
      return Optional.empty();
    }
    Optional<Transition> found =
        TRANSITIONS.stream().filter(t -> t.from == from && t.to == to).findFirst();
    if (found.isEmpty()) {
      throw new IllegalStateException("an instance cannot go from " + from + " to " + to);
    }
    return found;
  }
}
