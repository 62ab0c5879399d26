package io.tidegate.sim.world;

import java.util.List;
import java.util.Set;

/**
 * What happens to a pool besides its load, window by window.
 *
 * @param acts the causes
 * @param restarts windows before which all instances are started anew
 * @param blips windows with a hiccup too short to count as a breach
 * @param missing windows of which nothing is known
 * @param partial windows in which one instance's samples did not arrive
 * @param ownerResizes window and size by which the owner changes the pool
 */
record Script(
    List<Act> acts,
    Set<Integer> restarts,
    Set<Integer> blips,
    Set<Integer> missing,
    Set<Integer> partial,
    java.util.Map<Integer, Integer> ownerResizes) {
  /** A new process is slower until its code is compiled and its caches are full. */
  private static final double COLD = 0.35;

  private static final int COLD_WINDOWS = 5;

  Script {
    acts = List.copyOf(acts);
    restarts = Set.copyOf(restarts);
    blips = Set.copyOf(blips);
    missing = Set.copyOf(missing);
    partial = Set.copyOf(partial);
    ownerResizes = java.util.Map.copyOf(ownerResizes);
  }

  static Script of(Act... acts) {
    return new Script(List.of(acts), Set.of(), Set.of(), Set.of(), Set.of(), java.util.Map.of());
  }

  /** Arrivals are multiplied by it. */
  double rateFactor(int window) {
    return product(window, Cause.RAMP) * product(window, Cause.SPIKE);
  }

  /** A request's own work is multiplied by it. */
  double workFactor(int window) {
    double factor = product(window, Cause.DEPLOY);
    for (int age = 0; age < COLD_WINDOWS; age++) {
      if (restarts.contains(window - age)) {
        factor *= 1 + COLD * (COLD_WINDOWS - age) / COLD_WINDOWS;
      }
    }
    return factor;
  }

  /** The time of a database's call is multiplied by it. */
  double callFactor(int window) {
    return product(window, Cause.DEPENDENCY_DRIFT) * product(window, Cause.OUTAGE);
  }

  /** Share of the requests that fail. */
  double failingShare(int window) {
    double share = 0;
    for (Act act : acts) {
      if (act.cause() == Cause.OUTAGE) {
        share = Math.max(share, act.curve().level(window) * Math.min(0.5, act.strength() / 25));
      }
    }
    return share;
  }

  /** Share of the old generation that lives in the end; 0 without a leak. */
  double leakTarget(int window) {
    double target = 0;
    for (Act act : acts) {
      if (act.cause() == Cause.LEAK && act.curve().level(window) > 0) {
        target = Math.max(target, act.strength());
      }
    }
    return target;
  }

  double leakLevel(int window) {
    double level = 0;
    for (Act act : acts) {
      if (act.cause() == Cause.LEAK) {
        level = Math.max(level, act.curve().level(window));
      }
    }
    return level;
  }

  /** Share of the workers that are stuck. */
  double stuckShare(int window) {
    double share = 0;
    for (Act act : acts) {
      if (act.cause() == Cause.THREAD_LEAK) {
        share = Math.max(share, act.strength() * act.curve().level(window));
      }
    }
    return share;
  }

  private double product(int window, Cause cause) {
    double product = 1;
    for (Act act : acts) {
      if (act.cause() == cause) {
        product *= act.factor(window);
      }
    }
    return product;
  }
}
