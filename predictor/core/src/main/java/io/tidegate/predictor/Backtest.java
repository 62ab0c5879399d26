package io.tidegate.predictor;

import java.util.Arrays;
import java.util.List;

/**
 * Compares alarms with the breaches that came.
 *
 * <p>A breach begins at a window over the SLO of which one of the two next is over it too, after 30
 * windows without one; single noisy windows are none. It is caught early if an alarm began at least
 * {@value #LEAST_LEAD} windows before it and was on within the last {@value #BEFORE}. A false alarm
 * is an episode of alarms (pauses of up to {@value #PAUSE} windows belong to it) that lies outside
 * of the {@value #BEFORE} windows before a breach, the breach, and {@value #AFTER} windows after.
 */
public final class Backtest {
  public static final int WINDOWS_PER_DAY = 1440;
  public static final int LEAST_LEAD = 5;
  static final int BEFORE = 20;
  static final int AFTER = 30;
  static final int PAUSE = 5;

  private Backtest() {}

  /** The alarms of one method on one pool. */
  public record Track(boolean[] over, boolean[] alarms) {
    public Track {
      if (over.length != alarms.length) {
        throw new IllegalArgumentException(
            "%d windows but %d alarms".formatted(over.length, alarms.length));
      }
    }
  }

  /**
   * What came out.
   *
   * @param windows windows outside of breaches and their surroundings
   * @param medianLead of the breaches that were caught early; NaN if none was
   */
  public record Result(int breaches, int caught, int falseAlarms, int windows, double medianLead) {
    public double recall() {
      return breaches == 0 ? Double.NaN : (double) caught / breaches;
    }

    /** False alarms per pool and day of 1440 windows. */
    public double falseAlarmsPerDay() {
      return windows == 0 ? Double.NaN : (double) falseAlarms * WINDOWS_PER_DAY / windows;
    }
  }

  public static Result evaluate(List<Track> tracks) {
    int breaches = 0;
    int falseAlarms = 0;
    int windows = 0;
    int[] leads = new int[0];
    for (Track track : tracks) {
      boolean[] near = nearBreaches(track.over());
      for (boolean n : near) {
        windows += n ? 0 : 1;
      }
      int lastAlarm = Integer.MIN_VALUE / 2;
      int episodeStart = 0;
      boolean episodeNear = true;
      for (int i = 0; i < near.length; i++) {
        if (track.alarms()[i]) {
          if (i - lastAlarm > PAUSE + 1) {
            falseAlarms += episodeNear ? 0 : 1;
            episodeStart = i;
            episodeNear = false;
          }
          lastAlarm = i;
          episodeNear |= near[i];
        }
        if (breachStarts(track.over(), i)) {
          breaches++;
          int lead = i - episodeStart;
          if (i - lastAlarm <= BEFORE && lead >= LEAST_LEAD) {
            leads = Arrays.copyOf(leads, leads.length + 1);
            leads[leads.length - 1] = lead;
          }
        }
      }
      falseAlarms += episodeNear ? 0 : 1;
    }
    Arrays.sort(leads);
    return new Result(
        breaches,
        leads.length,
        falseAlarms,
        windows,
        leads.length == 0 ? Double.NaN : leads[leads.length / 2]);
  }

  /** The window at which the first breach begins, or −1. */
  public static int firstBreach(boolean[] over) {
    for (int i = 0; i < over.length; i++) {
      if (breachStarts(over, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean sustained(boolean[] over, int i) {
    return over[i]
        && ((i + 1 < over.length && over[i + 1]) || (i + 2 < over.length && over[i + 2]));
  }

  private static boolean breachStarts(boolean[] over, int i) {
    if (!sustained(over, i)) {
      return false;
    }
    for (int j = Math.max(0, i - AFTER); j < i; j++) {
      if (sustained(over, j)) {
        return false;
      }
    }
    return true;
  }

  /** The windows of a breach, {@value #BEFORE} before and {@value #AFTER} after it. */
  static boolean[] nearBreaches(boolean[] over) {
    boolean[] near = new boolean[over.length];
    for (int i = 0; i < over.length; i++) {
      if (sustained(over, i)) {
        Arrays.fill(near, Math.max(0, i - BEFORE), Math.min(over.length, i + AFTER + 1), true);
      }
    }
    return near;
  }
}
