package io.tidegate.sim.world;

import java.util.Arrays;

/** Times in one window at which an instance stands still. */
final class Pauses {
  private double[] at = new double[16];
  private double[] millis = new double[16];
  private int count;
  private int first;

  void clear() {
    count = 0;
    first = 0;
  }

  /** In any order. */
  void add(double atMillis, double lengthMillis) {
    if (count == at.length) {
      at = Arrays.copyOf(at, 2 * count);
      millis = Arrays.copyOf(millis, 2 * count);
    }
    int i = count++;
    for (; i > 0 && at[i - 1] > atMillis; i--) {
      at[i] = at[i - 1];
      millis[i] = millis[i - 1];
    }
    at[i] = atMillis;
    millis[i] = lengthMillis;
  }

  int count() {
    return count;
  }

  double totalMillis() {
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += millis[i];
    }
    return total;
  }

  /**
   * Nobody asks any more for a start before that time, so what was over by then need not be looked
   * at again.
   */
  void passed(double atMillis) {
    while (first < count && at[first] + millis[first] <= atMillis) {
      first++;
    }
  }

  /** The end of what starts then and would end at the given time if there were no pause. */
  double stretch(double startMillis, double endMillis) {
    double end = endMillis;
    for (int i = first; i < count && at[i] < end; i++) {
      if (at[i] >= startMillis) {
        end += millis[i];
      }
    }
    return end;
  }

  /** The first time from then on at which something can start. */
  double afterPause(double startMillis) {
    double start = startMillis;
    for (int i = first; i < count && at[i] <= start; i++) {
      start = Math.max(start, at[i] + millis[i]);
    }
    return start;
  }
}
