package io.tidegate.sim.world;

import java.util.List;

/**
 * The database behind a group's pools, window by window: what all of them ask of it together, and
 * by what factor a call takes longer for that. It is a fluid model of the queue that {@link
 * PoolRun} simulates for its own pool: from the planned load rather than from what the callers'
 * runs came to, so that each pool of a group can be run by itself and gives the same windows.
 *
 * <p>Computed forward on demand and kept: a change of size acts on the windows that nobody has
 * asked for yet, so whoever resizes pools of a group runs the group in step.
 */
final class SharedDatabase {
  private static final double HIGHEST_STEADY = 0.95;
  private static final int ROUNDS = 4;

  private final PoolPlan database;
  private final List<PoolPlan> callers;
  private final double widthSeconds;
  private final int[] callerSizes;
  private final boolean[] callerResized;
  private int size;
  private boolean resized;
  private final float[] callsPerSecond;
  private final float[] callFactors;
  private int known;
  private double backlog;
  private double stretch = 1;

  SharedDatabase(PoolPlan database, List<PoolPlan> callers, long widthMillis) {
    this.database = database;
    this.callers = List.copyOf(callers);
    this.widthSeconds = widthMillis / 1000.0;
    this.callerSizes = callers.stream().mapToInt(c -> c.shape().size()).toArray();
    this.callerResized = new boolean[callers.size()];
    this.size = database.shape().size();
    this.callsPerSecond = new float[database.windows()];
    this.callFactors = new float[database.windows()];
  }

  /** Calls of all callers together. */
  synchronized double callsPerSecond(int window) {
    computeTo(window);
    return callsPerSecond[window];
  }

  /** A call's time, the wait for a connection included, relative to good times. */
  synchronized double callFactor(int window) {
    computeTo(window);
    return callFactors[window];
  }

  synchronized void resize(int newSize) {
    size = newSize;
    resized = true;
  }

  synchronized void resizeCaller(int caller, int newSize) {
    callerSizes[caller] = newSize;
    callerResized[caller] = true;
  }

  /** Where it stands before a window that nobody has lived through yet. */
  record Saved(
      int known,
      double backlog,
      double stretch,
      int size,
      boolean resized,
      int[] sizes,
      boolean[] sized) {}

  synchronized Saved save() {
    return new Saved(
        known, backlog, stretch, size, resized, callerSizes.clone(), callerResized.clone());
  }

  /** What was computed since then is forgotten. */
  synchronized void goBack(Saved saved) {
    known = saved.known();
    backlog = saved.backlog();
    stretch = saved.stretch();
    size = saved.size();
    resized = saved.resized();
    System.arraycopy(saved.sizes(), 0, callerSizes, 0, callerSizes.length);
    System.arraycopy(saved.sized(), 0, callerResized, 0, callerResized.length);
  }

  private void computeTo(int window) {
    for (; known <= window; known++) {
      compute(known);
    }
  }

  private void compute(int window) {
    double before = window == 0 ? 1 : callFactors[window - 1];
    double calls = 0;
    if (!resized) {
      size = database.script().ownerResizes().getOrDefault(window, size);
    }
    for (int i = 0; i < callers.size(); i++) {
      if (!callerResized[i]) {
        callerSizes[i] =
            callers.get(i).script().ownerResizes().getOrDefault(window, callerSizes[i]);
      }
      calls += calls(callers.get(i), callerSizes[i], window, before);
    }
    PoolShape shape = database.shape();
    double alone = shape.workMillis() / 1000 * database.script().callFactor(window);
    double busy = size;
    for (int i = 0; i < ROUNDS; i++) {
      busy = Math.min(size, Math.max(1, calls * alone * stretch));
      stretch = shape.contention().stretch(busy);
    }
    double perCall = alone * stretch;
    double capacity = size / perCall;
    double most = shape.queueCapacity();
    backlog = Math.max(0, Math.min(most, backlog + (calls - capacity) * widthSeconds));
    double utilisation = Math.min(HIGHEST_STEADY, calls / capacity);
    double wait =
        erlangC(size, utilisation)
            * perCall
            / size
            / (1 - utilisation)
            * (1 + shape.workTimes().squaredVariation())
            / 2;
    callsPerSecond[window] = (float) calls;
    callFactors[window] =
        (float) ((perCall + wait + backlog / capacity) * 1000 / shape.workMillis());
  }

  /** A caller cannot ask for more than its workers get done. */
  private static double calls(PoolPlan caller, int size, int window, double callFactor) {
    PoolShape shape = caller.shape();
    double millis =
        shape.workMillis() * caller.script().workFactor(window)
            + shape.callShare() * shape.callMillis() * callFactor;
    double most = 1000.0 * size * shape.instances() / millis;
    double asked = caller.base()[window] * caller.script().rateFactor(window);
    return shape.callShare() * Math.min(asked, most);
  }

  /** Probability that an arrival finds all servers busy, by the recursion of Erlang's B. */
  static double erlangC(int servers, double utilisation) {
    double load = utilisation * servers;
    double blocked = 1;
    for (int i = 1; i <= servers; i++) {
      blocked = load * blocked / (i + load * blocked);
    }
    return blocked / (1 - utilisation * (1 - blocked));
  }
}
