package io.tidegate.predictor.model;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Labels a pool's windows by the breaches that came. A breach is a run of {@code sustained} or more
 * windows over the SLO; it is an event if no such run touched the {@code quiet} windows before it.
 *
 * @param from least number of windows from a positive window to the event
 * @param to most of them
 * @param clear a window with an event (or a breach) within so many windows after it is not normal
 * @param sustained windows over the SLO that make a breach
 * @param quiet windows after a breach that are left out, and that an event has to itself
 */
public record LabelRule(int from, int to, int clear, int sustained, int quiet) {
  /** 5 to 20 windows before an event are positive; up to 60 before one are not normal. */
  public static final LabelRule STANDARD = new LabelRule(5, 20, 60, 2, 30);

  public LabelRule {
    if (from < 1 || to < from || clear < to || sustained < 1 || quiet < 0) {
      throw new IllegalArgumentException(
          ("from %d, to %d, clear %d, sustained %d, quiet %d: must be 1 <= from <= to <= clear,"
                  + " sustained at least 1, quiet at least 0")
              .formatted(from, to, clear, sustained, quiet));
    }
  }

  /**
   * Labels successive windows; one that is missing counts as not over.
   *
   * @param over where the SLO was missed
   * @param foreseeable whether the event that starts at this window could have been foreseen; the
   *     windows before one that could not are left out, since they look like normal ones and are
   *     not
   */
  public Label[] label(boolean[] over, IntPredicate foreseeable) {
    Label[] labels = new Label[over.length];
    Arrays.fill(labels, Label.NORMAL);
    boolean[] positive = new boolean[over.length];
    int quietFrom = 0;
    for (int start = 0; start < over.length; ) {
      if (!over[start]) {
        start++;
        continue;
      }
      int end = start;
      while (end < over.length && over[end]) {
        end++;
      }
      if (end - start >= sustained) {
        Arrays.fill(
            labels, Math.max(0, start - clear), Math.min(over.length, end + quiet), Label.LEFT_OUT);
        // At the very start nobody knows whether the windows before were quiet.
        boolean event = start >= quietFrom && (quietFrom > 0 || start >= quiet);
        if (event && foreseeable.test(start)) {
          Arrays.fill(positive, Math.max(0, start - to), Math.max(0, start - from + 1), true);
        }
        quietFrom = end + quiet;
      }
      start = end;
    }
    boolean[] breach = breachOrAfter(over);
    for (int i = 0; i < labels.length; i++) {
      if (positive[i] && !breach[i]) {
        labels[i] = Label.BEFORE_BREACH;
      }
    }
    return labels;
  }

  private boolean[] breachOrAfter(boolean[] over) {
    boolean[] breach = new boolean[over.length];
    int run = 0;
    for (int i = 0; i < over.length; i++) {
      run = over[i] ? run + 1 : 0;
      if (run >= sustained) {
        Arrays.fill(breach, i - sustained + 1, Math.min(over.length, i + 1 + quiet), true);
      }
    }
    return breach;
  }
}
