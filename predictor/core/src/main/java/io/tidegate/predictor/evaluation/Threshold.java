package io.tidegate.predictor.evaluation;

import java.util.List;
import java.util.OptionalDouble;

/**
 * From which score on a method raises its alarms: one for all pools, so that a pool without a
 * history has it, too.
 *
 * <p>It is the lowest that keeps to a budget of false alarms, looked for from the highest score
 * down and up to the first that does not: further down, episodes grow together and their number
 * would fall again.
 *
 * <p>Whoever compares methods has to choose where. Set on the calibration time, thresholds are what
 * a user would have had, but the methods then land at different rates of false alarms in the test,
 * and one that lands lower looks worse than it is. Set so that each keeps to the budget in the test
 * itself, they are compared at the same rate, but nobody could have had them. The first is what is
 * promised, and is called recall; the second stands beside it.
 *
 * @param value {@link Double#POSITIVE_INFINITY} where no score was seen: it raises none
 * @param brought whether it is the method's own, since there was too little to calibrate on
 */
record Threshold(double value, boolean brought) {
  /**
   * Below this many false alarms that the budget allows in the calibration time, whether a
   * threshold keeps to it is mostly chance.
   */
  private static final double LEAST_ALLOWED = 4;

  /** The lowest threshold that keeps to the budget on some segments. */
  static double lowest(List<Segment> segments, double falseAlarmsPerPoolDay, double windowsPerDay) {
    FloatList collected = new FloatList();
    segments.forEach(s -> s.collectFalse(collected));
    float[] ascending = collected.sorted();
    if (ascending.length == 0) {
      return Double.POSITIVE_INFINITY;
    }
    int highest = ascending.length - 1;
    double allowed = falseAlarmsPerPoolDay * poolDays(segments, windowsPerDay);
    // Rank 0 is the highest score; -1 stands for a threshold above all of them.
    int kept = -1;
    int broken = ascending.length;
    for (int rank = 0; rank < ascending.length; rank += 1 + rank / 3) {
      if (falseAlarms(segments, ascending[highest - rank]) > allowed) {
        broken = rank;
        break;
      }
      kept = rank;
    }
    while (broken - kept > 1) {
      int middle = (kept + broken) >>> 1;
      if (falseAlarms(segments, ascending[highest - middle]) > allowed) {
        broken = middle;
      } else {
        kept = middle;
      }
    }
    return kept < 0 ? Math.nextUp(ascending[highest]) : ascending[highest - kept];
  }

  /** The one that a user would have: calibrated, or the method's own where that cannot be. */
  static Threshold calibrated(
      Method method, List<Segment> segments, double falseAlarmsPerPoolDay, double windowsPerDay) {
    double lowest = lowest(segments, falseAlarmsPerPoolDay, windowsPerDay);
    OptionalDouble own = method.threshold(falseAlarmsPerPoolDay);
    double allowed = falseAlarmsPerPoolDay * poolDays(segments, windowsPerDay);
    return own.isPresent() && allowed < LEAST_ALLOWED && !(own.getAsDouble() <= lowest)
        ? new Threshold(own.getAsDouble(), true)
        : new Threshold(lowest, false);
  }

  static double poolDays(List<Segment> segments, double windowsPerDay) {
    return segments.stream().mapToLong(Segment::exposure).sum() / windowsPerDay;
  }

  static int falseAlarms(List<Segment> segments, double threshold) {
    int sum = 0;
    for (Segment segment : segments) {
      sum += segment.falseAlarms(threshold);
    }
    return sum;
  }
}
