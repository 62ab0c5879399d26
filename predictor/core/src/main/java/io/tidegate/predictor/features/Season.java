package io.tidegate.predictor.features;

import io.tidegate.predictor.features.FeatureSpec.Group;
import io.tidegate.predictor.features.FeatureSpec.Kind;
import io.tidegate.predictor.features.FeatureSpec.Topic;
import io.tidegate.wire.ArrivalPeaks;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What a day and a week of this pool look like: the mean logarithm of the arrivals by ten minutes
 * of the day and by half hour of the week, and the worst p99 yesterday and last week. Days are UTC
 * days of 24 hours.
 *
 * <p>A value enters the profiles twelve hours late: around the present they then hold the same days
 * on both sides, and the growth that is read from them is no difference between two days.
 *
 * <p>A day unlike its kind must not spoil the profile: once a bucket knows two days, a further one
 * moves it by a bounded step, as Huber's estimator does.
 */
final class Season {
  static final long BUCKET_MILLIS = 600_000;
  static final int DAY = 144;
  static final int WEEK = 336;
  static final long SHORTEST_WIDTH_MILLIS = 10_000;
  private static final int KEPT = 150;
  private static final int DELAY = 72;
  private static final long DAY_MILLIS = DAY * BUCKET_MILLIS;
  private static final long HALF_HOUR_MILLIS = 3 * BUCKET_MILLIS;
  private static final double LEAST_DAY_STEP = 0.25;
  private static final double LEAST_WEEK_STEP = 0.3;
  private static final double FARTHEST = 0.5;

  /** Yesterday and last week are searched for trouble this far ahead. */
  private static final int TROUBLE_BUCKETS = 3;

  /** By bucket since the epoch, modulo {@link #KEPT}; 1970-01-01 was a Thursday: no matter. */
  private final short[] level = new short[KEPT];

  private final short[] worstP99 = new short[KEPT];
  private final short[] day = new short[DAY];
  private final byte[] days = new byte[DAY];
  private final short[] week = new short[WEEK];
  private final byte[] weeks = new byte[WEEK];
  private final short[] weekWorstP99 = new short[WEEK];
  private long bucket = Long.MIN_VALUE;
  private double sum;
  private int count;
  private double worst = Double.NaN;

  /** Follows from the rest, and changes with the bucket alone: looked for once in each. */
  private ArrivalPeaks peaks;

  Season() {
    Arrays.fill(level, Thousandths.UNKNOWN);
    Arrays.fill(worstP99, Thousandths.UNKNOWN);
    Arrays.fill(day, Thousandths.UNKNOWN);
    Arrays.fill(week, Thousandths.UNKNOWN);
    Arrays.fill(weekWorstP99, Thousandths.UNKNOWN);
  }

  static boolean holdsFor(long widthMillis) {
    return widthMillis >= SHORTEST_WIDTH_MILLIS && widthMillis <= BUCKET_MILLIS;
  }

  static void declare(FeatureList list) {
    list.of(
            Kind.STATE,
            Group.SEASON,
            Topic.ARRIVALS,
            "arrivals by time of day and of week, a day and a week back")
        .add("season-day-residual", "ln ratio", "arrivals now to the day's profile at this time")
        .add("season-week-residual", "ln ratio", "arrivals now to the week's profile at this time")
        .add("season-yesterday-ratio", "ln ratio", "arrivals now to yesterday's at this time")
        .add(
            "season-yesterday-ahead",
            "ln ratio",
            "yesterday's arrivals 15 windows past this time to the arrivals now")
        .add(
            "season-day-peak",
            "ln ratio",
            "growth to the day profile's highest point in the next 60 windows")
        .add(
            "season-week-peak",
            "ln ratio",
            "growth to the week profile's highest point in the next 60 windows")
        .of(
            Kind.STATE,
            Group.SEASON,
            Topic.LATENCY,
            "p99 by time of day and of week, a day and a week back")
        .add(
            "season-yesterday-p99",
            "ln ratio to SLO",
            "worst p99 in the 30 minutes from this time on, yesterday")
        .add(
            "season-last-week-p99",
            "ln ratio to SLO",
            "worst p99 in the half hour of this time and the next one, last week")
        .of(Kind.STATE, Group.SEASON, Topic.HEADROOM, "season and queueing formula")
        .add(
            "season-peak-headroom",
            "ln ratio",
            "headroom if the day profile's next peak within 60 windows comes on top of the present");
  }

  void add(long startMillis, double logArrivals, double logP99) {
    long now = Math.floorDiv(startMillis, BUCKET_MILLIS);
    if (bucket != Long.MIN_VALUE && now != bucket) {
      close(now);
    }
    bucket = now;
    if (!Double.isNaN(logArrivals)) {
      sum += logArrivals;
      count++;
    }
    if (!Double.isNaN(logP99) && !(logP99 <= worst)) {
      worst = logP99;
    }
  }

  private void close(long now) {
    peaks = null;
    // What is older than the ring is unknown all the same.
    long end = Math.min(now, bucket + KEPT + 1);
    for (long b = bucket; b < end; b++) {
      boolean own = b == bucket;
      level[kept(b)] = Thousandths.of(own && count > 0 ? sum / count : Double.NaN);
      worstP99[kept(b)] = Thousandths.of(own ? worst : Double.NaN);
      fold(b - DELAY);
    }
    sum = 0;
    count = 0;
    worst = Double.NaN;
  }

  private void fold(long b) {
    double v = Thousandths.value(level[kept(b)]);
    if (!Double.isNaN(v)) {
      fold(day, days, (int) Math.floorMod(b, DAY), v, LEAST_DAY_STEP);
    }
    if (Math.floorMod(b, 3) == 2) {
      double total = 0;
      int known = 0;
      double highest = Double.NaN;
      for (long c = b - 2; c <= b; c++) {
        double part = Thousandths.value(level[kept(c)]);
        if (!Double.isNaN(part)) {
          total += part;
          known++;
        }
        double p99 = Thousandths.value(worstP99[kept(c)]);
        if (!Double.isNaN(p99) && !(p99 <= highest)) {
          highest = p99;
        }
      }
      int slot = (int) Math.floorMod(Math.floorDiv(b, 3), WEEK);
      if (known > 0) {
        fold(week, weeks, slot, total / known, LEAST_WEEK_STEP);
      }
      weekWorstP99[slot] = Thousandths.of(highest);
    }
  }

  private static void fold(short[] profile, byte[] counts, int slot, double v, double leastStep) {
    int n = counts[slot];
    if (n == 0) {
      profile[slot] = Thousandths.of(v);
    } else {
      double old = Thousandths.value(profile[slot]);
      double difference = v - old;
      if (n > 1) {
        difference = Math.max(-FARTHEST, Math.min(FARTHEST, difference));
      }
      profile[slot] = Thousandths.of(old + difference * Math.max(leastStep, 1.0 / (n + 1)));
    }
    counts[slot] = (byte) Math.min(100, n + 1);
  }

  private static int kept(long b) {
    return (int) Math.floorMod(b, KEPT);
  }

  /** The day's profile at a time, between the middles of its buckets; NaN where not known. */
  double day(long millis) {
    long shifted = millis - BUCKET_MILLIS / 2;
    long b = Math.floorDiv(shifted, BUCKET_MILLIS);
    double share = (double) (shifted - b * BUCKET_MILLIS) / BUCKET_MILLIS;
    return between(day[(int) Math.floorMod(b, DAY)], day[(int) Math.floorMod(b + 1, DAY)], share);
  }

  /** The week's profile at a time. */
  double week(long millis) {
    long shifted = millis - HALF_HOUR_MILLIS / 2;
    long b = Math.floorDiv(shifted, HALF_HOUR_MILLIS);
    double share = (double) (shifted - b * HALF_HOUR_MILLIS) / HALF_HOUR_MILLIS;
    return between(
        week[(int) Math.floorMod(b, WEEK)], week[(int) Math.floorMod(b + 1, WEEK)], share);
  }

  /** The arrivals as they were; the time must be from a day ago to 40 minutes after that. */
  double yesterday(long millis) {
    long shifted = millis - DAY_MILLIS - BUCKET_MILLIS / 2;
    long b = Math.floorDiv(shifted, BUCKET_MILLIS);
    double share = (double) (shifted - b * BUCKET_MILLIS) / BUCKET_MILLIS;
    return between(level[kept(b)], level[kept(b + 1)], share);
  }

  private static double between(short before, short after, double share) {
    double low = Thousandths.value(before);
    return low + share * (Thousandths.value(after) - low);
  }

  /** The highest levels of the arrivals from the current bucket on. */
  ArrivalPeaks peaks() {
    if (peaks == null) {
      peaks = SeasonPeak.after(this, bucket);
    }
    return peaks;
  }

  boolean knowsDay() {
    return whole(day);
  }

  boolean knowsWeek() {
    return whole(week);
  }

  private static boolean whole(short[] profile) {
    for (short v : profile) {
      if (v == Thousandths.UNKNOWN) {
        return false;
      }
    }
    return true;
  }

  /** The arrivals of a bucket of the last day as they were. */
  double level(long b) {
    return Thousandths.value(level[kept(b)]);
  }

  /** The profile in the middle of a bucket since the epoch. */
  double profile(boolean weekly, long b) {
    return weekly
        ? week(b * BUCKET_MILLIS + BUCKET_MILLIS / 2)
        : Thousandths.value(day[(int) Math.floorMod(b, DAY)]);
  }

  private double yesterdaysWorstP99(long millis) {
    long b = Math.floorDiv(millis, BUCKET_MILLIS) - DAY;
    double highest = Double.NaN;
    for (int i = 0; i <= TROUBLE_BUCKETS; i++) {
      double p99 = Thousandths.value(worstP99[kept(b + i)]);
      if (!Double.isNaN(p99) && !(p99 <= highest)) {
        highest = p99;
      }
    }
    return highest;
  }

  private double lastWeeksWorstP99(long millis) {
    long b = Math.floorDiv(millis, HALF_HOUR_MILLIS);
    double here = Thousandths.value(weekWorstP99[(int) Math.floorMod(b, WEEK)]);
    double next = Thousandths.value(weekWorstP99[(int) Math.floorMod(b + 1, WEEK)]);
    return Double.isNaN(here) ? next : Double.isNaN(next) ? here : Math.max(here, next);
  }

  void write(Row row, View view) {
    ArrivalOutlook arrivals = view.arrivals();
    long centre = view.levelMillis();
    double level = arrivals.level();
    boolean on = holdsFor(view.widthMillis());
    double day = on ? day(centre) : Double.NaN;
    double week = on ? week(centre) : Double.NaN;
    row.add(level - day);
    row.add(level - week);
    row.add(on ? level - yesterday(centre) : Double.NaN);
    row.add(
        on
            ? yesterday(view.startMillis() + Horizons.ahead(Horizons.MAIN) * view.widthMillis())
                - level
            : Double.NaN);
    double dayPeak = arrivals.highestGrowth(ArrivalOutlook.DAILY);
    row.add(dayPeak);
    row.add(arrivals.highestGrowth(ArrivalOutlook.WEEKLY));
    row.add(on ? yesterdaysWorstP99(view.startMillis()) - view.logSlo() : Double.NaN);
    row.add(on ? lastWeeksWorstP99(view.startMillis()) - view.logSlo() : Double.NaN);
    row.add(view.servers().headroomNow() - dayPeak);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(bucket);
    out.writeDouble(sum);
    out.writeInt(count);
    out.writeDouble(worst);
    for (short[] array : new short[][] {level, worstP99, day, week, weekWorstP99}) {
      for (short v : array) {
        out.writeShort(v);
      }
    }
    out.write(days);
    out.write(weeks);
  }

  void read(DataInput in) throws IOException {
    peaks = null;
    bucket = in.readLong();
    sum = in.readDouble();
    count = in.readInt();
    worst = in.readDouble();
    for (short[] array : new short[][] {level, worstP99, day, week, weekWorstP99}) {
      for (int i = 0; i < array.length; i++) {
        array[i] = in.readShort();
      }
    }
    in.readFully(days);
    in.readFully(weeks);
  }

  int bytes() {
    return Short.BYTES * (2 * KEPT + DAY + 2 * WEEK) + DAY + WEEK;
  }
}
