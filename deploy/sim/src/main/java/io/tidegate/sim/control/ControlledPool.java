package io.tidegate.sim.control;

import io.tidegate.sim.world.PoolRun;
import io.tidegate.wire.PoolWindow;

/** One simulated pool with its controller, and what becomes of it. */
final class ControlledPool {
  private static final double HOUR_MILLIS = 3_600_000;

  private final PoolRun run;
  private final PoolController controller;
  private PoolWindow window;
  private Score score = Score.NONE;
  private int direction;

  ControlledPool(PoolRun run, PoolController controller) {
    this.run = run;
    this.controller = controller;
    run.withHistograms();
    // Its owner's own changes would be another controller's.
    run.resize(run.size());
  }

  boolean hasNext() {
    return run.hasNext();
  }

  /** First of a window's three steps; see {@link #live}. */
  void prepare() {
    resize(controller.ahead(run));
  }

  /** Second: all pools of a group have to have done each step before one does the next. */
  void live() {
    window = run.next();
    double hours = run.widthMillis() / HOUR_MILLIS * run.instances();
    score =
        score.plus(
            new Score(
                1,
                run.served().missed() ? 1 : 0,
                run.served().requests(),
                run.served().overSlo(),
                run.size() * hours,
                hours,
                0,
                0));
  }

  /** Third. */
  void decide() {
    resize(controller.next(window, run.size()));
  }

  private void resize(int size) {
    if (size == run.size() || !run.hasNext()) {
      return;
    }
    int now = Integer.signum(size - run.size());
    score = score.plus(new Score(0, 0, 0, 0, 0, 0, 1, now == -direction ? 1 : 0));
    direction = now;
    run.resize(size);
  }

  Score score() {
    return score;
  }
}
