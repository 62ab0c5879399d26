package io.tidegate.predictor.anomalies;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Tells an anomaly once: when it was there in {@value #NEEDED} of the last 4 windows, and again
 * only after {@value #CALM} windows without it.
 */
final class Streak {
  private static final int NEEDED = 3;
  private static final int SEEN = 0b1111;
  static final int CALM = 30;

  private int recent;
  private int calm = CALM;
  private boolean told;

  /** Takes the next window; tells whether the anomaly is to be told now. */
  boolean begins(boolean there) {
    recent = (recent << 1 | (there ? 1 : 0)) & SEEN;
    calm = there ? 0 : Math.min(CALM, calm + 1);
    if (told && calm >= CALM) {
      told = false;
    }
    if (told || Integer.bitCount(recent) < NEEDED) {
      return false;
    }
    told = true;
    return true;
  }

  /** Whether nothing is left to remember of it. */
  boolean isOver() {
    return !told && recent == 0;
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(recent);
    out.writeByte(calm);
    out.writeBoolean(told);
  }

  static Streak read(DataInput in) throws IOException {
    Streak read = new Streak();
    read.recent = in.readByte() & SEEN;
    read.calm = in.readByte();
    read.told = in.readBoolean();
    return read;
  }
}
