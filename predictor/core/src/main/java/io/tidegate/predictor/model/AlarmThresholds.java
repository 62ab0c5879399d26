package io.tidegate.predictor.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which score is an alarm, by the false alarms per pool-day that one is ready to take. Linear in
 * the logarithm of the budget between those that were measured, and below the least; above the
 * greatest its threshold holds.
 */
public final class AlarmThresholds {
  private static final int CANDIDATES = 400;

  private final double[] budgets;
  private final double[] thresholds;

  private AlarmThresholds(double[] budgets, double[] thresholds) {
    this.budgets = budgets;
    this.thresholds = thresholds;
  }

  /**
   * One pool's scores with what came.
   *
   * @param scores smoothed, at successive windows; NaN where there is none
   * @param quiet where an alarm would be a false one unless an event is near: not in a breach, not
   *     shortly after one
   * @param near where an alarm is none: an event follows within the protocol's time
   */
  public record Track(float[] scores, boolean[] quiet, boolean[] near) {
    public Track {
      if (scores.length != quiet.length || scores.length != near.length) {
        throw new IllegalArgumentException(
            "%d scores, %d quiet, %d near: must be as many"
                .formatted(scores.length, quiet.length, near.length));
      }
    }

    /**
     * Episodes of alarms, pauses of up to {@code merge} windows being part of one, in which no
     * event was near.
     */
    int falseAlarms(double threshold, int merge) {
      int falseAlarms = 0;
      int last = Integer.MIN_VALUE / 2;
      boolean excused = true;
      for (int i = 0; i < scores.length; i++) {
        if (quiet[i] && scores[i] >= threshold) {
          if (i - last > merge) {
            falseAlarms += excused ? 0 : 1;
            excused = false;
          }
          last = i;
          excused |= near[i];
        }
      }
      return falseAlarms + (excused ? 0 : 1);
    }

    int scored() {
      int scored = 0;
      for (float score : scores) {
        scored += Float.isNaN(score) ? 0 : 1;
      }
      return scored;
    }
  }

  /**
   * For each budget the lowest threshold above which all keep to it.
   *
   * @param budgets false alarms per pool-day, rising, above 0
   * @param windowsPerDay of the pools
   * @param merge windows between alarms of one episode
   * @throws IllegalArgumentException if no window has a score
   */
  public static AlarmThresholds fit(
      List<Track> tracks, double[] budgets, double windowsPerDay, int merge) {
    double days = tracks.stream().mapToLong(Track::scored).sum() / windowsPerDay;
    double[] candidates = candidates(tracks);
    if (candidates.length == 0) {
      throw new IllegalArgumentException("no window has a score: give at least one");
    }
    double[] thresholds = new double[budgets.length];
    Arrays.fill(thresholds, candidates[candidates.length - 1]);
    int open = 0;
    double safe = Math.nextUp(candidates[0]);
    for (double candidate : candidates) {
      int falseAlarms = 0;
      for (Track track : tracks) {
        falseAlarms += track.falseAlarms(candidate, merge);
      }
      while (open < budgets.length && falseAlarms / days > budgets[open]) {
        thresholds[open++] = safe;
      }
      if (open == budgets.length) {
        break;
      }
      safe = candidate;
    }
    return of(budgets.clone(), thresholds);
  }

  /** Falling; denser towards the highest score, where alarms are rare. */
  private static double[] candidates(List<Track> tracks) {
    List<Double> all = new ArrayList<>();
    for (Track track : tracks) {
      for (int i = 0; i < track.scores().length; i++) {
        if (track.quiet()[i] && !Float.isNaN(track.scores()[i])) {
          all.add((double) track.scores()[i]);
        }
      }
    }
    double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double[] candidates = new double[CANDIDATES];
    int size = 0;
    for (int i = 0; i < CANDIDATES && sorted.length > 0; i++) {
      // From the highest down to a third of all, by equal steps in the logarithm of the rank.
      double rank = Math.pow(Math.max(1, sorted.length / 3.0), (double) i / (CANDIDATES - 1)) - 1;
      double candidate = sorted[sorted.length - 1 - (int) rank];
      if (size == 0 || candidate < candidates[size - 1]) {
        candidates[size++] = candidate;
      }
    }
    return Arrays.copyOf(candidates, size);
  }

  /**
   * The table as it is.
   *
   * @param budgets rising, above 0
   * @param thresholds one each, none above the one before
   */
  public static AlarmThresholds of(double[] budgets, double[] thresholds) {
    if (budgets.length == 0 || budgets.length != thresholds.length) {
      throw new IllegalArgumentException(
          "%d budgets and %d thresholds: must be as many, at least one"
              .formatted(budgets.length, thresholds.length));
    }
    for (int i = 0; i < budgets.length; i++) {
      if (!(budgets[i] > (i == 0 ? 0 : budgets[i - 1]))
          || !Double.isFinite(budgets[i])
          || !Double.isFinite(thresholds[i])
          || (i > 0 && thresholds[i] > thresholds[i - 1])) {
        throw new IllegalArgumentException(
            "budget %s has the threshold %s: budgets must rise from above 0, thresholds never rise"
                .formatted(budgets[i], thresholds[i]));
      }
    }
    return new AlarmThresholds(budgets.clone(), thresholds.clone());
  }

  /**
   * The least score that is an alarm.
   *
   * @param budget false alarms per pool-day, above 0
   */
  public double threshold(double budget) {
    if (!(budget > 0)) {
      throw new IllegalArgumentException(
          "budget is %s false alarms per pool-day: must be above 0".formatted(budget));
    }
    int last = budgets.length - 1;
    if (last == 0 || budget >= budgets[last]) {
      return thresholds[last];
    }
    int upper = 1;
    while (budget > budgets[upper]) {
      upper++;
    }
    double part =
        Math.log(budget / budgets[upper - 1]) / Math.log(budgets[upper] / budgets[upper - 1]);
    return thresholds[upper - 1] + part * (thresholds[upper] - thresholds[upper - 1]);
  }

  void write(DataOutput out) throws IOException {
    Floats.write(out, budgets);
    Floats.write(out, thresholds);
  }

  static AlarmThresholds read(DataInput in) throws IOException {
    return of(Floats.readDoubles(in), Floats.readDoubles(in));
  }
}
