package io.tidegate.sim.control;

import io.tidegate.sim.world.PoolRun;
import io.tidegate.sim.world.Served;
import io.tidegate.wire.PoolWindow;

/**
 * Knows the future: before each window it tries sizes on that very window, and takes the smallest
 * that keeps the p99 within the SLO, and leaves the next window in a state in which it can. Where
 * none does, it takes the one that leaves the fewest requests too late or waiting. It is no other
 * controller's equal, but says what was possible.
 */
final class Oracle implements PoolController {
  private final Bounds bounds;

  Oracle(Bounds bounds) {
    this.bounds = bounds;
  }

  @Override
  public int ahead(PoolRun run) {
    int size = bounds.clamp(run.size());
    return meets(run, size) ? smallest(run, size) : larger(run, size);
  }

  /** Downwards from a size that will do. */
  private int smallest(PoolRun run, int size) {
    int enough = size;
    int step = 1;
    while (enough > bounds.min()) {
      int less = Math.max(bounds.min(), enough - step);
      if (!meets(run, less)) {
        return between(run, less, enough);
      }
      enough = less;
      step *= 2;
    }
    return enough;
  }

  /** Upwards from a size that will not do. */
  private int larger(PoolRun run, int size) {
    int tooLittle = size;
    int step = 1;
    while (tooLittle < bounds.max()) {
      int more = Math.min(bounds.max(), tooLittle + step);
      if (meets(run, more)) {
        return between(run, tooLittle, more);
      }
      tooLittle = more;
      step *= 2;
    }
    return leastHarm(run);
  }

  /**
   * @param tooLittle a size that will not do
   * @param enough one that will
   */
  private static int between(PoolRun run, int tooLittle, int enough) {
    int low = tooLittle;
    int high = enough;
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (meets(run, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private int leastHarm(PoolRun run) {
    int best = bounds.min();
    long least = Long.MAX_VALUE;
    for (int size = bounds.min(); size <= bounds.max(); size = Math.max(size + 1, size * 5 / 4)) {
      Served served = run.foreseen(size);
      long harm = served.overSlo() + served.waiting();
      if (harm < least) {
        least = harm;
        best = size;
      }
    }
    return best;
  }

  /** Also of what the window leaves to the next one, or that could not meet it at any size. */
  private static boolean meets(PoolRun run, int size) {
    Served served = run.foreseen(size);
    return (served.overSlo() + served.doomed()) * 100 <= served.requests();
  }

  @Override
  public int next(PoolWindow window, int size) {
    return size;
  }
}
