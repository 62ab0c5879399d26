package io.tidegate.sim;

import io.tidegate.wire.PoolWindow;
import java.util.List;

/** What is commonly done instead of a forecast. */
final class Baselines {
  private Baselines() {}

  /** The p99 above a level in two windows running. */
  static boolean[] level(List<PoolWindow> windows, double limitMillis) {
    boolean[] alarms = new boolean[windows.size()];
    for (int i = 1; i < alarms.length; i++) {
      alarms[i] =
          windows.get(i).latency().p99Millis() > limitMillis
              && windows.get(i - 1).latency().p99Millis() > limitMillis;
    }
    return alarms;
  }

  /** A least-squares line through the p99 of 30 windows reaches the SLO within 15. */
  static boolean[] predictLinear(List<PoolWindow> windows, double sloMillis) {
    boolean[] alarms = new boolean[windows.size()];
    for (int i = 29; i < alarms.length; i++) {
      double n = 0;
      double sumX = 0;
      double sumY = 0;
      double sumXx = 0;
      double sumXy = 0;
      for (int age = 0; age < 30; age++) {
        double y = windows.get(i - age).latency().p99Millis();
        if (!Double.isNaN(y)) {
          n++;
          sumX -= age;
          sumY += y;
          sumXx += age * age;
          sumXy -= age * y;
        }
      }
      double slope = (n * sumXy - sumX * sumY) / (n * sumXx - sumX * sumX);
      alarms[i] = (sumY - slope * sumX) / n + 15 * slope > sloMillis;
    }
    return alarms;
  }
}
