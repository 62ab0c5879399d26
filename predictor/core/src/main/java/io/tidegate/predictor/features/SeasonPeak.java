package io.tidegate.predictor.features;

import io.tidegate.wire.ArrivalPeaks;
import java.util.Arrays;
import java.util.Optional;

/**
 * The highest level that a profile has ahead, with an interval, by how far the last day lay off the
 * profile: its differences are laid over the profile at their own times and up to three hours off
 * them, so that what noise adds to a maximum is in it and the night's noise stays in the night;
 * once as they were (growth that goes on) and once about their median (a day unlike the others).
 * Days also differ as wholes, of which one day tells nothing: so much is assumed, for each day
 * ahead its own. Of the highest points of all these courses the middle and the outer tenths are
 * taken.
 */
final class SeasonPeak {
  /** Buckets; and from one course to the next. */
  private static final int FARTHEST_SHIFT = 18;

  private static final int SHIFT_STEP = 3;

  /** Deviation of a day's logarithm from that of others of its weekday, and of all days. */
  private static final double WEEKDAY_SPREAD = 0.1;

  private static final double DAY_SPREAD = 0.2;

  /** Middles of nine equal parts of the standard normal distribution. */
  private static final double[] Z = {-1.593, -0.967, -0.589, -0.282, 0, 0.282, 0.589, 0.967, 1.593};

  /** Of the days ahead each has another part: four has no divisor in common with nine. */
  private static final int NEXT_DAY = 4;

  private static final int COURSES = 2 * (2 * FARTHEST_SHIFT / SHIFT_STEP + 1) * Z.length;
  private static final double TAIL = 0.1;

  /** Buckets of the last day: with fewer it is not one to hold against the profile. */
  private static final int LEAST_KNOWN = Season.DAY / 2;

  private SeasonPeak() {}

  /**
   * In the day and the week from a bucket on: by the day's profile where each time of the day was
   * seen, by the week's where each of the week was.
   *
   * @param bucket the newest, whose arrivals are not all known yet
   */
  static ArrivalPeaks after(Season season, long bucket) {
    if (!season.knowsDay()) {
      return ArrivalPeaks.without(ArrivalPeaks.Season.COLD);
    }
    boolean weekly = season.knowsWeek();
    double[] off = new double[Season.DAY];
    int known = 0;
    for (long b = bucket - Season.DAY; b < bucket; b++) {
      double v = season.level(b) - season.profile(weekly, b);
      off[(int) Math.floorMod(b, Season.DAY)] = v;
      known += Double.isNaN(v) ? 0 : 1;
    }
    if (known < LEAST_KNOWN) {
      return ArrivalPeaks.without(ArrivalPeaks.Season.COLD);
    }
    fill(off, median(off));
    ArrivalPeaks.Peak day = of(season, weekly, bucket, 1, off);
    return weekly
        ? new ArrivalPeaks(
            ArrivalPeaks.Season.WEEK,
            Optional.of(day),
            Optional.of(of(season, true, bucket, 7, off)))
        : new ArrivalPeaks(ArrivalPeaks.Season.DAY, Optional.of(day), Optional.empty());
  }

  private static ArrivalPeaks.Peak of(
      Season season, boolean weekly, long bucket, int days, double[] off) {
    double[] ahead = new double[days * Season.DAY];
    for (int i = 0; i < ahead.length; i++) {
      ahead[i] = season.profile(weekly, bucket + i);
    }
    return of(ahead, bucket, off, weekly ? WEEKDAY_SPREAD : DAY_SPREAD);
  }

  private static ArrivalPeaks.Peak of(double[] ahead, long bucket, double[] off, double spread) {
    double median = median(off);
    double[] highest = new double[COURSES];
    int course = 0;
    for (int shift = -FARTHEST_SHIFT; shift <= FARTHEST_SHIFT; shift += SHIFT_STEP) {
      double[] ofDays = highestOfDays(ahead, bucket, off, shift);
      for (int part = 0; part < Z.length; part++) {
        double moved = Double.NEGATIVE_INFINITY;
        for (int d = 0; d < ofDays.length; d++) {
          moved = Math.max(moved, ofDays[d] + spread * Z[(part + NEXT_DAY * d) % Z.length]);
        }
        highest[course++] = moved;
        highest[course++] = moved - median;
      }
    }
    Arrays.sort(highest);
    int tail = (int) (TAIL * COURSES);
    return new ArrivalPeaks.Peak(
        Math.exp((highest[COURSES / 2 - 1] + highest[COURSES / 2]) / 2),
        Math.exp(highest[tail]),
        Math.exp(highest[COURSES - 1 - tail]));
  }

  /** By days of 24 hours from the bucket on. */
  private static double[] highestOfDays(double[] ahead, long bucket, double[] off, int shift) {
    double[] highest = new double[ahead.length / Season.DAY];
    int slot = (int) Math.floorMod(bucket + shift, Season.DAY);
    for (int d = 0; d < highest.length; d++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int i = d * Season.DAY; i < (d + 1) * Season.DAY; i++) {
        most = Math.max(most, ahead[i] + off[slot]);
        slot = slot + 1 == Season.DAY ? 0 : slot + 1;
      }
      highest[d] = most;
    }
    return highest;
  }

  private static void fill(double[] off, double unknown) {
    for (int i = 0; i < off.length; i++) {
      off[i] = Double.isNaN(off[i]) ? unknown : off[i];
    }
  }

  private static double median(double[] off) {
    double[] known = Arrays.stream(off).filter(v -> !Double.isNaN(v)).sorted().toArray();
    return (known[(known.length - 1) / 2] + known[known.length / 2]) / 2;
  }
}
