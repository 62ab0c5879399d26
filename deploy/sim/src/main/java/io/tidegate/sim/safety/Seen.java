package io.tidegate.sim.safety;

import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import java.util.Optional;

/**
 * What a controller was told, kept without its own code.
 *
 * @param newest window; empty before the first
 * @param instances of the newest window that had any
 * @param deadlineMillis of the newest change's commands; 0: none was sent
 */
record Seen(
    Optional<PoolWindow> newest, List<PoolWindow.InstanceWindow> instances, long deadlineMillis) {
  static final Seen NOTHING = new Seen(Optional.empty(), List.of(), 0);

  Seen plus(PoolWindow window) {
    if (newest.isPresent() && newest.get().endMillis() >= window.endMillis()) {
      return this;
    }
    return new Seen(
        Optional.of(window),
        window.instances().isEmpty() ? instances : window.instances(),
        deadlineMillis);
  }

  /** By the policy, whatever the commands say: an operator may wait for less, never for more. */
  Seen plus(Decision decision, List<Command> commands, long ttlMillis) {
    boolean changes = commands.stream().anyMatch(c -> c.action() == CommandAction.RESIZE);
    return changes ? new Seen(newest, instances, decision.atMillis() + ttlMillis) : this;
  }
}
