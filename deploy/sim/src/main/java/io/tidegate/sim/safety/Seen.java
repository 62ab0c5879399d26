package io.tidegate.sim.safety;

import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a controller was told, kept without its own code.
 *
 * @param newest window; empty before the first
 * @param measured complete windows in which something ended, of those that a controller remembers
 * @param instances of the newest window that had any
 * @param deadlineMillis of the newest change's commands; 0: none was sent
 */
record Seen(
    Optional<PoolWindow> newest,
    List<PoolWindow> measured,
    List<PoolWindow.InstanceWindow> instances,
    long deadlineMillis) {
  static final Seen NOTHING = new Seen(Optional.empty(), List.of(), List.of(), 0);

  /** By the policies of the worlds. */
  private static final int REMEMBERED_WINDOWS = 30;

  Seen plus(PoolWindow window) {
    if (newest.isPresent() && newest.get().endMillis() >= window.endMillis()) {
      return this;
    }
    return new Seen(
        Optional.of(window),
        remembered(window),
        window.instances().isEmpty() ? instances : window.instances(),
        deadlineMillis);
  }

  private List<PoolWindow> remembered(PoolWindow window) {
    List<PoolWindow> kept = new ArrayList<>(measured);
    if (window.quality() == PoolWindow.Quality.COMPLETE && !window.run().isEmpty()) {
      kept.add(window);
    }
    kept.removeIf(
        w -> w.endMillis() <= window.endMillis() - REMEMBERED_WINDOWS * window.widthMillis());
    return List.copyOf(kept);
  }

  /** By the policy, whatever the commands say: an operator may wait for less, never for more. */
  Seen plus(Decision decision, List<Command> commands, long ttlMillis) {
    boolean changes = commands.stream().anyMatch(c -> c.action() == CommandAction.RESIZE);
    return changes ? new Seen(newest, measured, instances, decision.atMillis() + ttlMillis) : this;
  }
}
