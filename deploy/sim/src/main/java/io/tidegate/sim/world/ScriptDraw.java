package io.tidegate.sim.world;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Draws what happens to a pool besides its causes, whether it has any or not: releases that do no
 * harm, hiccups, samples that are lost, an owner who resizes.
 */
final class ScriptDraw {
  private final Chance chance;
  private final PoolShape shape;
  private final int windows;
  private final double days;

  ScriptDraw(Chance chance, PoolShape shape, int windows, int perDay) {
    this.chance = chance;
    this.shape = shape;
    this.windows = windows;
    this.days = (double) windows / perDay;
  }

  /**
   * @param acts the causes
   * @param unknown windows of which the series itself knows nothing
   */
  Script draw(List<Act> acts, Set<Integer> unknown) {
    Set<Integer> restarts = some(chance.odds(0.3) ? 0 : 0.25, 1);
    for (Act act : acts) {
      switch (act.cause()) {
        case LEAK, THREAD_LEAK -> restarts.add(act.curve().end());
        case DEPLOY -> {
          restarts.add(act.curve().begin());
          restarts.add(act.curve().end());
        }
        default -> {}
      }
    }
    Set<Integer> missing = some(0.12, 15);
    missing.addAll(unknown);
    return new Script(
        acts,
        restarts,
        some(chance.odds(0.5) ? 0.1 : chance.logBetween(0.2, 2), 1),
        missing,
        shape.instances() > 1 ? some(0.25, 3) : Set.of(),
        ownerResizes());
  }

  /** Stretches at random times, some of them longer than one window. */
  private Set<Integer> some(double perDay, int longest) {
    Set<Integer> some = new HashSet<>();
    for (int count = chance.poisson(perDay * days); count > 0; count--) {
      int from = chance.from(Math.min(20, windows - 1), windows - 1);
      int length = longest == 1 ? 1 : (int) chance.logBetween(1, longest + 1);
      for (int i = from; i < Math.min(windows, from + length); i++) {
        some.add(i);
      }
    }
    return some;
  }

  private Map<Integer, Integer> ownerResizes() {
    Map<Integer, Integer> resizes = new HashMap<>();
    if (chance.odds(0.12)) {
      int size = shape.size() + chance.from(1, Math.max(1, shape.size() / 3));
      resizes.put(chance.from(windows / 10, windows - 1), size);
    }
    return resizes;
  }
}
