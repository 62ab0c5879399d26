package io.tidegate.sim.control;

import io.tidegate.sim.world.PoolRun;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A fleet under one kind of controller, from its first window to its last. */
final class ControlRun {
  private ControlRun() {}

  /**
   * Runs the pools, each group's in step.
   *
   * @param fleet not run yet
   */
  static Score of(List<PoolRun> fleet, Function<PoolRun, PoolController> controllers) {
    Score score = Score.NONE;
    int from = 0;
    while (from < fleet.size()) {
      int to = from;
      List<ControlledPool> group = new ArrayList<>();
      for (; to < fleet.size() && fleet.get(to).group() == fleet.get(from).group(); to++) {
        group.add(new ControlledPool(fleet.get(to), controllers.apply(fleet.get(to))));
      }
      while (group.get(0).hasNext()) {
        // The database is the last of its group: who looks ahead settles it before its callers.
        for (int i = group.size() - 1; i >= 0; i--) {
          group.get(i).prepare();
        }
        group.forEach(ControlledPool::live);
        group.forEach(ControlledPool::decide);
      }
      for (ControlledPool pool : group) {
        score = score.plus(pool.score());
      }
      from = to;
    }
    return score;
  }
}
