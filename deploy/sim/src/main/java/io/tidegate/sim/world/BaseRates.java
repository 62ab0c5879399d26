package io.tidegate.sim.world;

/**
 * One pool's own load, made from a series that it shares with others: another scale, a small shift
 * in time, flatter or sharper, mixed with load of another kind, with batch jobs and noise of its
 * own. Times stay as they are in the series (a shift is at most three hours), so that a split by
 * time is one.
 */
final class BaseRates {
  private static final double LOWEST_MEAN = 4.5;
  private static final double HIGHEST_MEAN = 15;
  private static final int MAX_SHIFT_MINUTES = 180;

  private final RateSeries series;
  private final Chance chance;

  private BaseRates(RateSeries series, Chance chance) {
    this.series = series;
    this.chance = chance;
  }

  /** Requests per second, one for each row of the series. */
  static double[] draw(RateSeries series, Chance chance) {
    return new BaseRates(series, chance).draw();
  }

  private double[] draw() {
    double[] rates = shifted(levelled(series.filled()));
    double power = chance.between(0.6, 1.2);
    double otherShare = chance.odds(0.4) ? 0 : chance.between(0.05, 0.5);
    double[] other =
        GeneratedRates.shaped(
            chance.nextLong(), series.size(), series.startMillis(), series.widthMillis());
    double mean = mean(rates);
    for (int i = 0; i < rates.length; i++) {
      rates[i] = Math.pow(rates[i] / mean, power);
    }
    mean = mean(rates);
    double otherMean = mean(other);
    for (int i = 0; i < rates.length; i++) {
      rates[i] = (1 - otherShare) * rates[i] / mean + otherShare * other[i] / otherMean;
    }
    addBatchJobs(rates);
    addNoise(rates);
    double scale = chance.logBetween(LOWEST_MEAN, HIGHEST_MEAN) / mean(rates);
    for (int i = 0; i < rates.length; i++) {
      rates[i] *= scale;
    }
    return rates;
  }

  /**
   * Growth over weeks is met by more machines, with a lag: divides by the mean of the seven days
   * before. Without it a series that grows tenfold would leave a pool idle for a month and down for
   * a week.
   */
  private double[] levelled(double[] rates) {
    int week = 7 * series.rowsPerDay();
    double[] sums = new double[rates.length + 1];
    for (int i = 0; i < rates.length; i++) {
      sums[i + 1] = sums[i] + rates[i];
    }
    double overall = sums[rates.length] / rates.length;
    double power = chance.between(0.75, 1);
    double[] levelled = new double[rates.length];
    for (int i = 0; i < rates.length; i++) {
      int from = Math.max(0, i - week);
      int to = Math.min(rates.length, from + week);
      double level = (sums[to] - sums[from]) / (to - from);
      levelled[i] = rates[i] * Math.pow(overall / Math.max(level, 0.01 * overall), power);
    }
    return levelled;
  }

  private double[] shifted(double[] rates) {
    int day = series.rowsPerDay();
    // Less than a day has no same time of another day to stand in.
    int most = rates.length < day ? 0 : (int) (MAX_SHIFT_MINUTES * 60_000L / series.widthMillis());
    int shift = chance.from(-most, most);
    double[] shifted = new double[rates.length];
    for (int i = 0; i < rates.length; i++) {
      int from = i + shift;
      // At the ends the same time of the next or last day stands in.
      from = from < 0 ? from + day : from >= rates.length ? from - day : from;
      shifted[i] = rates[Math.max(0, Math.min(rates.length - 1, from))];
    }
    // All of the load may lie where it was cut off.
    return mean(shifted) > 0 ? shifted : rates;
  }

  /** Work that comes by the clock: every hour or every night, and does no harm by itself. */
  private void addBatchJobs(double[] rates) {
    if (!chance.odds(0.4)) {
      return;
    }
    int day = series.rowsPerDay();
    int period = chance.odds(0.5) ? Math.max(1, day / 24) : day;
    int first = chance.below(period);
    int length = Math.max(1, period / 24 + chance.below(Math.max(1, Math.min(period / 4, 40))));
    double height = chance.between(0.05, period == day ? 0.6 : 0.25);
    for (int i = 0; i < rates.length; i++) {
      if (Math.floorMod(i - first, period) < length) {
        rates[i] += height * chance.between(0.8, 1.2);
      }
    }
  }

  private void addNoise(double[] rates) {
    double quick = chance.logBetween(0.008, 0.1);
    double slow = chance.logBetween(0.01, 0.1);
    double quickMemory = chance.between(0.3, 0.92);
    double slowMemory = 0.995;
    double a = 0;
    double b = 0;
    for (int i = 0; i < rates.length; i++) {
      a = quickMemory * a + Math.sqrt(1 - quickMemory * quickMemory) * chance.normal();
      b = slowMemory * b + Math.sqrt(1 - slowMemory * slowMemory) * chance.normal();
      rates[i] *= Math.exp(quick * a + slow * b);
    }
  }

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
