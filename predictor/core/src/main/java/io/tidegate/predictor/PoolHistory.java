package io.tidegate.predictor;

import io.tidegate.wire.PoolWindow;
import java.util.ArrayDeque;
import java.util.function.ToDoubleFunction;

/**
 * The last {@value #CAPACITY} windows of one pool, from the first of them in which a request came.
 * A window that is missing stays missing: ages are taken from the windows' own times, so a gap
 * widens the distance between two observations and is counted, but never becomes a zero.
 */
final class PoolHistory {
  static final int CAPACITY = 120;

  /** Below this share of reporting instances a partial window says too little about the whole. */
  private static final double LEAST_REPORTING_SHARE = 0.5;

  private final ArrayDeque<Observation> newestFirst = new ArrayDeque<>();
  private int completeInstances;

  /** What became of a window that was offered. */
  enum Added {
    YES,
    /** It is not newer than the newest one: a repeat. */
    NOT_NEWER,
    /** It says too little to go by. */
    UNUSABLE
  }

  Added add(PoolWindow window) {
    if (!newestFirst.isEmpty() && window.startMillis() <= newest().startMillis()) {
      return Added.NOT_NEWER;
    }
    int reporting = window.instances().size();
    if (window.quality() == PoolWindow.Quality.INSUFFICIENT
        || reporting == 0
        || window.size() == 0) {
      return Added.UNUSABLE;
    }
    if (window.quality() == PoolWindow.Quality.COMPLETE) {
      completeInstances = reporting;
    } else if (reporting < LEAST_REPORTING_SHARE * completeInstances) {
      return Added.UNUSABLE;
    }
    if (!newestFirst.isEmpty() && window.widthMillis() != newest().widthMillis()) {
      // Rates over windows of another width have another noise, and "15 windows" another meaning.
      newestFirst.clear();
    }
    newestFirst.addFirst(Observation.of(window, completeInstances));
    while (age(newestFirst.peekLast()) >= CAPACITY) {
      newestFirst.removeLast();
    }
    // Where traffic begins there is a step, not a trend: what lies before it says nothing of it.
    while (newestFirst.size() > 1 && newestFirst.peekLast().arrivalsPerSecond() == 0) {
      newestFirst.removeLast();
    }
    return Added.YES;
  }

  Observation newest() {
    return newestFirst.peekFirst();
  }

  int size() {
    return newestFirst.size();
  }

  /** Windows that are missing between the oldest and the newest observation. */
  int gaps() {
    return newestFirst.isEmpty() ? 0 : age(newestFirst.peekLast()) + 1 - newestFirst.size();
  }

  /** Windows between an observation and the newest one. */
  int age(Observation observation) {
    return age(observation.startMillis());
  }

  int age(long startMillis) {
    Observation newest = newest();
    return (int)
        Math.min(
            Integer.MAX_VALUE,
            Math.round((double) (newest.startMillis() - startMillis) / newest.widthMillis()));
  }

  Iterable<Observation> newestFirst() {
    return newestFirst;
  }

  /** Mean over the observations with {@code from <= age < to}; NaN values are left out. */
  double mean(ToDoubleFunction<Observation> value, int from, int to) {
    double sum = 0;
    int count = 0;
    for (Observation observation : newestFirst) {
      int age = age(observation);
      if (age >= to) {
        break;
      }
      double v = value.applyAsDouble(observation);
      if (age >= from && !Double.isNaN(v)) {
        sum += v;
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  /** Of the observations with {@code age < span} that have a value: the share above a limit. */
  double shareAbove(ToDoubleFunction<Observation> value, double limit, int span) {
    return mean(
        o -> {
          double v = value.applyAsDouble(o);
          return Double.isNaN(v) ? Double.NaN : v > limit ? 1 : 0;
        },
        0,
        span);
  }

  double max(ToDoubleFunction<Observation> value, int span) {
    double max = Double.NaN;
    for (Observation observation : newestFirst) {
      if (age(observation) >= span) {
        break;
      }
      double v = value.applyAsDouble(observation);
      if (!Double.isNaN(v) && !(v <= max)) {
        max = v;
      }
    }
    return max;
  }
}
