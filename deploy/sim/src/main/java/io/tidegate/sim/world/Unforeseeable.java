package io.tidegate.sim.world;

import java.util.BitSet;

/** Windows in which a breach would come without anything that shows before. */
final class Unforeseeable {
  /** A backlog outlives its cause. */
  static final int AFTER = 15;

  private static final int RELEASE = 10;
  private static final double JUMP = 1.5;
  private static final int SETTLED = 20;
  private static final int PRECURSOR = 5;

  private final BitSet windows = new BitSet();

  Unforeseeable(PoolPlan plan) {
    for (ScriptedCause cause : plan.causes()) {
      if (!cause.cause().foreseeable()) {
        windows.set(cause.beginWindow(), cause.endWindow() + AFTER);
      } else if (cause.cause() == Cause.DEPLOY) {
        windows.set(cause.beginWindow(), cause.beginWindow() + RELEASE);
      }
    }
    float[] base = plan.base();
    for (int i = SETTLED; i < base.length; i++) {
      double before = 0;
      for (int j = i - SETTLED; j <= i - PRECURSOR; j++) {
        before = Math.max(before, base[j]);
      }
      if (Math.min(base[i - 1], base[i]) > JUMP * before) {
        windows.set(i - 1, i + AFTER);
      }
    }
  }

  boolean at(int window) {
    return windows.get(window);
  }
}
