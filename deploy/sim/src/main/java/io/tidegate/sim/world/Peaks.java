package io.tidegate.sim.world;

import java.util.ArrayList;
import java.util.List;

/** Times at which a pool's own load, without any other cause, is more than it can serve. */
final class Peaks {
  private static final int SMOOTHED = 15;

  /** Where a rise to the peak begins, relative to what the pool can serve. */
  private static final double RISING = 0.85;

  private Peaks() {}

  static List<ScriptedCause> of(RateShape load, double criticalRate) {
    List<ScriptedCause> peaks = new ArrayList<>();
    int begin = -1;
    double highest = 0;
    for (int i = 0; i <= load.windows(); i++) {
      double share = i == load.windows() ? 0 : load.mean(i, SMOOTHED) / criticalRate;
      if (share >= RISING) {
        begin = begin < 0 ? i : begin;
        highest = Math.max(highest, share);
        continue;
      }
      if (highest >= 1) {
        peaks.add(new ScriptedCause(Cause.SEASONAL_PEAK, begin, i, highest));
      }
      begin = -1;
      highest = 0;
    }
    return peaks;
  }
}
