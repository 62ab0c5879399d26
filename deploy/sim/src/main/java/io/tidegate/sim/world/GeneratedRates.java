package io.tidegate.sim.world;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Made-up request rates of many shapes, to train on: days and weeks of different sharpness and
 * phase, growth, flat load, office hours, holidays, bursts, flash crowds, noise. Drawn from broad
 * ranges, fitted to no recording.
 */
public final class GeneratedRates {
  private static final long MINUTE = 60_000;
  private static final int SHORTEST_DAYS = 7;
  private static final int LONGEST_DAYS = 45;

  /** A Monday, so that weeks begin with the series; each series moves on from it by its seed. */
  private static final long START_MILLIS = 1_704_067_200_000L;

  private final Chance chance;
  private final long startMillis;
  private final long widthMillis;
  private final int rows;
  private final int perDay;

  private GeneratedRates(long seed, int rows, long startMillis, long widthMillis) {
    this.chance = Chance.of(seed, "generated rates");
    this.rows = rows;
    this.startMillis = startMillis;
    this.widthMillis = widthMillis;
    this.perDay = (int) Math.max(1, 86_400_000L / widthMillis);
  }

  /** 7 to 45 days of minutes. */
  public static RateSeries of(long seed) {
    return of(seed, Chance.of(seed, "days").from(SHORTEST_DAYS, LONGEST_DAYS));
  }

  /** That many days of minutes; a few are missing. */
  public static RateSeries of(long seed, int days) {
    if (days < 1 || days > 400) {
      throw new IllegalArgumentException("days is %d: must be from 1 to 400".formatted(days));
    }
    Chance chance = Chance.of(seed, "start");
    long start = START_MILLIS + chance.below(7 * 52) * 86_400_000L + chance.below(1440) * MINUTE;
    double[] rates = shaped(seed, days * 1440, start, MINUTE);
    double scale = chance.logBetween(20, 200_000);
    for (int i = 0; i < rates.length; i++) {
      rates[i] *= scale;
    }
    for (int hole = chance.poisson(0.08 * days); hole > 0; hole--) {
      int from = chance.from(1, rates.length - 1);
      int to = Math.min(rates.length, from + (int) chance.logBetween(1, 90));
      java.util.Arrays.fill(rates, from, to, Double.NaN);
    }
    return new RateSeries(start, MINUTE, rates);
  }

  /** As {@link #of}, without holes and of about 1 in the mean. */
  static double[] shaped(long seed, int rows, long startMillis, long widthMillis) {
    return new GeneratedRates(seed, rows, startMillis, widthMillis).draw();
  }

  private double[] draw() {
    double[] rates = new double[rows];
    double[] daily = daily();
    double[] weekly = weekly();
    double[] ofDay = daysOfTheirOwn();
    double growth = chance.odds(0.5) ? 0 : chance.between(-0.02, 0.05);
    for (int i = 0; i < rows; i++) {
      long millis = startMillis + i * widthMillis;
      int ofDayRow = (int) (Math.floorMod(millis, 86_400_000L) / widthMillis);
      DayOfWeek weekday = Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC).getDayOfWeek();
      double level = weekly[weekday.ordinal()] * ofDay[i / perDay];
      double hour = daily[Math.min(perDay - 1, ofDayRow)];
      rates[i] = level * hour * Math.exp(growth * i / perDay);
    }
    smoothMidnights(rates);
    addFlashCrowds(rates);
    addRegimes(rates);
    addNoise(rates);
    addDropOuts(rates);
    return rates;
  }

  /** One day's profile: flat, one hump or two of any sharpness, or office hours with steps. */
  private double[] daily() {
    double[] profile = new double[perDay];
    double kind = chance.uniform();
    double floor = kind < 0.12 ? 1 : chance.between(0.05, 0.8);
    double sharp = chance.logBetween(0.4, 6);
    double phase = chance.uniform();
    double second = chance.odds(0.5) ? chance.between(0.2, 1) : 0;
    double apart = chance.between(0.12, 0.5);
    double secondSharp = chance.logBetween(0.6, 14);
    double edge = chance.logBetween(0.004, 0.05);
    double length = chance.between(0.25, 0.55);
    double lunch = chance.odds(0.4) ? chance.between(0.1, 0.4) : 0;
    boolean office = kind > 0.72;
    for (int i = 0; i < perDay; i++) {
      double time = (double) i / perDay - phase;
      double hump;
      if (office) {
        double sinceOpening = time - Math.floor(time);
        hump =
            logistic((sinceOpening - 0.1) / edge) - logistic((sinceOpening - 0.1 - length) / edge);
        hump *= 1 - lunch * bump(sinceOpening - 0.1 - length / 2, 40);
      } else {
        hump = bump(time, sharp) + second * bump(time - apart, secondSharp);
      }
      profile[i] = floor + (1 - floor) * hump;
    }
    return profile;
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** A hump of height 1 around whole numbers of days. */
  private static double bump(double days, double sharpness) {
    return Math.exp(sharpness * (Math.cos(2 * Math.PI * days) - 1));
  }

  private double[] weekly() {
    double[] weekly = new double[7];
    double weekend = chance.odds(0.2) ? 1 : chance.between(0.25, 1.25);
    double spread = chance.between(0, 0.12);
    for (int i = 0; i < 7; i++) {
      weekly[i] = (i >= 5 ? weekend : 1) * chance.around(spread);
    }
    return weekly;
  }

  /** No day is like another; some are holidays. */
  private double[] daysOfTheirOwn() {
    double[] factors = new double[rows / perDay + 1];
    double spread = chance.logBetween(0.01, 0.15);
    double holidays = chance.between(0, 0.06);
    for (int i = 0; i < factors.length; i++) {
      factors[i] = chance.around(spread) * (chance.odds(holidays) ? chance.between(0.35, 0.8) : 1);
    }
    return factors;
  }

  /** Levels that change from day to day change over some hours, not in one row. */
  private void smoothMidnights(double[] rates) {
    int width = Math.max(1, perDay / 30);
    double[] sums = new double[rows + 1];
    for (int i = 0; i < rows; i++) {
      sums[i + 1] = sums[i] + rates[i];
    }
    for (int i = 0; i < rows; i++) {
      int from = Math.max(0, i - width / 2);
      int to = Math.min(rows, from + width);
      rates[i] = (sums[to] - sums[from]) / (to - from);
    }
  }

  private void addFlashCrowds(double[] rates) {
    double perRow = (chance.odds(0.5) ? 0 : chance.between(0.02, 0.25)) / perDay;
    int crowds = chance.poisson(perRow * rows);
    for (int c = 0; c < crowds; c++) {
      int begin = chance.below(rows);
      int rise = (int) chance.logBetween(2, 60);
      double fade = chance.logBetween(8, 180);
      double height = chance.logBetween(0.3, 3);
      for (int i = begin; i < Math.min(rows, begin + rise + (int) (6 * fade)); i++) {
        double age = i - begin;
        double level = age < rise ? age / rise : Math.exp(-(age - rise) / fade);
        rates[i] *= 1 + height * level;
      }
    }
  }

  /** Load that switches between two levels, as where a big client comes and goes. */
  private void addRegimes(double[] rates) {
    if (!chance.odds(0.2)) {
      return;
    }
    double other = chance.between(0.6, 1.5);
    double leave = 1 / chance.logBetween(30, 1500);
    double blend = 0;
    boolean away = false;
    for (int i = 0; i < rows; i++) {
      away ^= chance.odds(leave);
      blend += 0.2 * ((away ? 1 : 0) - blend);
      rates[i] *= 1 + (other - 1) * blend;
    }
  }

  private void addNoise(double[] rates) {
    double quick = chance.logBetween(0.004, 0.15);
    double slow = chance.logBetween(0.005, 0.15);
    double quickMemory = chance.between(0, 0.95);
    double slowMemory = chance.between(0.98, 0.999);
    double a = 0;
    double b = 0;
    for (int i = 0; i < rows; i++) {
      a = quickMemory * a + Math.sqrt(1 - quickMemory * quickMemory) * chance.normal();
      b = slowMemory * b + Math.sqrt(1 - slowMemory * slowMemory) * chance.normal();
      rates[i] *= Math.exp(quick * a + slow * b);
    }
  }

  /** Nothing, or nearly, comes for some minutes; now and then what was held back comes after. */
  private void addDropOuts(double[] rates) {
    int dropOuts = chance.poisson((chance.odds(0.6) ? 0 : 0.15) * rows / perDay);
    for (int d = 0; d < dropOuts; d++) {
      int begin = chance.below(rows);
      int end = Math.min(rows, begin + (int) chance.logBetween(2, 60));
      double left = chance.odds(0.3) ? 0 : chance.between(0, 0.5);
      for (int i = begin; i < end; i++) {
        rates[i] *= left;
      }
      double back = chance.odds(0.4) ? chance.between(0.1, 0.6) : 0;
      for (int i = end; i < Math.min(rows, end + 20); i++) {
        rates[i] *= 1 + back * Math.exp(-(i - end) / 5.0);
      }
    }
  }
}
