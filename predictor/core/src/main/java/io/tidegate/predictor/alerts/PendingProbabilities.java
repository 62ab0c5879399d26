package io.tidegate.predictor.alerts;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Probabilities whose outcome is not known yet: whether a breach begins within {@value #HORIZON}
 * windows. Those that were given in a breach or after it are not kept, nor those after which the
 * size was raised: whatever came then, the forecast was not left alone.
 */
final class PendingProbabilities {
  static final int HORIZON = AlertRule.LONGEST_LEAD;

  /** A breach is noticed some windows after it began. */
  private static final int NOTICED_LATE = 4;

  private static final int KEPT = HORIZON + NOTICED_LATE + 1;

  /** Takes what is known now. */
  @FunctionalInterface
  interface Judge {
    void judged(double probability, boolean breach);
  }

  /** By age: element 0 is of the newest window; NaN where none is pending. */
  private final float[] probabilities = new float[KEPT];

  private final int[] sizes = new int[KEPT];
  private long newestMillis;

  PendingProbabilities() {
    Arrays.fill(probabilities, Float.NaN);
  }

  /** Moves on to a window, which has to be newer; what becomes too old has had no breach. */
  void moveTo(AlertSignal signal, Judge judge) {
    int by = newestMillis == 0 ? KEPT : Math.min(KEPT, signal.windowsSince(newestMillis));
    if (by > NOTICED_LATE) {
      // Nobody saw what came.
      by = KEPT;
      Arrays.fill(probabilities, Float.NaN);
    }
    for (int age = KEPT - by; age < KEPT; age++) {
      judge(age, false, judge);
    }
    System.arraycopy(probabilities, 0, probabilities, by, KEPT - by);
    System.arraycopy(sizes, 0, sizes, by, KEPT - by);
    Arrays.fill(probabilities, 0, by, Float.NaN);
    newestMillis = signal.atMillis();
    if (signal.size() > 0) {
      for (int age = by; age < KEPT; age++) {
        if (sizes[age] > 0 && sizes[age] < signal.size()) {
          probabilities[age] = Float.NaN;
        }
      }
    }
  }

  /** What was given at the newest window. */
  void add(AlertSignal signal) {
    probabilities[0] = (float) signal.probability();
    sizes[0] = signal.size();
  }

  /** A breach began: what was given at most {@value #HORIZON} windows before has come true. */
  void struck(long breachMillis, long widthMillis, Judge judge) {
    int breachAge = AlertSignal.windows(breachMillis, newestMillis, widthMillis);
    for (int age = 0; age < KEPT; age++) {
      int lead = age - breachAge;
      if (lead <= 0) {
        probabilities[age] = Float.NaN;
      } else {
        judge(age, lead <= HORIZON, judge);
      }
    }
  }

  private void judge(int age, boolean breach, Judge judge) {
    if (!Float.isNaN(probabilities[age])) {
      judge.judged(probabilities[age], breach);
      probabilities[age] = Float.NaN;
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(newestMillis);
    for (int age = 0; age < KEPT; age++) {
      out.writeFloat(probabilities[age]);
      out.writeInt(sizes[age]);
    }
  }

  static PendingProbabilities read(DataInput in) throws IOException {
    PendingProbabilities read = new PendingProbabilities();
    read.newestMillis = in.readLong();
    for (int age = 0; age < KEPT; age++) {
      read.probabilities[age] = in.readFloat();
      read.sizes[age] = in.readInt();
    }
    return read;
  }
}
