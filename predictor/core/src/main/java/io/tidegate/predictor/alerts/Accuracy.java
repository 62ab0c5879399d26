package io.tidegate.predictor.alerts;

import io.tidegate.wire.AccuracyCounts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * How the forecasts of one pool have fared over a sliding number of days, each of 1440 windows.
 * Bounded: a day takes at most about 1 KiB, and a few bytes as long as nothing happens.
 */
final class Accuracy {
  private final int days;
  private final ArrayDeque<DayTally> oldestFirst = new ArrayDeque<>();

  Accuracy(int days) {
    if (days < 1 || days > 366) {
      throw new IllegalArgumentException("days is %d: must be from 1 to 366".formatted(days));
    }
    this.days = days;
  }

  int days() {
    return days;
  }

  /** The tally of the day of a window; older days that slid out are forgotten. */
  DayTally on(AlertSignal signal) {
    long day =
        Math.floorDiv(signal.atMillis(), signal.widthMillis() * AccuracyCounts.WINDOWS_PER_DAY);
    DayTally newest = oldestFirst.peekLast();
    if (newest != null && newest.day > day) {
      // The width of the windows has changed, and with it the length of a day.
      oldestFirst.clear();
      newest = null;
    }
    if (newest == null || newest.day < day) {
      newest = new DayTally(day);
      oldestFirst.addLast(newest);
    }
    while (oldestFirst.peekFirst().day <= day - days) {
      oldestFirst.removeFirst();
    }
    return newest;
  }

  AccuracyCounts counts() {
    AccuracyCounts sum = AccuracyCounts.NONE;
    for (DayTally day : oldestFirst) {
      sum = sum.plus(day.counts());
    }
    return sum;
  }

  void write(DataOutput out) throws IOException {
    out.writeShort(oldestFirst.size());
    for (DayTally day : oldestFirst) {
      day.write(out);
    }
  }

  /** What goes beyond these days is left out. */
  void read(DataInput in) throws IOException {
    int count = in.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      oldestFirst.addLast(DayTally.read(in));
    }
    while (oldestFirst.size() > days) {
      oldestFirst.removeFirst();
    }
  }
}
