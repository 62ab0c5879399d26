package io.tidegate.sim.control;

import io.tidegate.sim.world.PoolRun;
import io.tidegate.wire.PoolWindow;

/** Decides on the size of one pool, of each of its instances. */
interface PoolController {
  /**
   * The size for a window that is about to begin. Only who knows the future has an own answer: the
   * others have given theirs with the window before.
   */
  default int ahead(PoolRun run) {
    return run.size();
  }

  /**
   * The size from the next window on.
   *
   * @param window the one that has just ended, as the collector publishes it
   * @param size that it had
   */
  int next(PoolWindow window, int size);
}
