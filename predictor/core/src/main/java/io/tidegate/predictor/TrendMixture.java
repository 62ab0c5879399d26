package io.tidegate.predictor;

import java.util.ArrayDeque;
import java.util.function.ToDoubleFunction;

/**
 * Several cheap forecasters of one series, mixed by their recent errors on this pool: the last
 * level, and damped trends over 18, 30 and 60 windows. The weights are the inverse squares of the
 * mean square errors: sharper than the inverse, which keeps a fifth on the last level while a ramp
 * climbs.
 *
 * <p>An observation of a short window is noisy by itself (100 Poisson arrivals: 10%), and that
 * noise is in every forecaster's error alike. It is subtracted first, or all weights would be
 * nearly equal.
 */
final class TrendMixture {
  static final int LEVEL = 0;
  static final int SHORT = 1;
  static final int MIDDLE = 2;
  static final int LONG = 3;
  private static final int COUNT = 4;

  /** How far ahead the forecasters are judged: short, so that the weights follow within a ramp. */
  private static final int JUDGED_AHEAD = 6;

  /** An error weighs this much less for each window that it lies back. */
  private static final double JUDGED_DECAY = 0.85;

  private static final int JUDGED_WINDOWS = 24;

  /** Before there are errors: the mixture is mostly level and the middle trend. */
  private static final double[] PRIOR_SQUARES = {0.010, 0.020, 0.012, 0.015};

  private static final double PRIOR_COUNT = 2;
  private static final double LEAST_LOG_ERROR = 0.04;

  private final ToDoubleFunction<Observation> value;
  private final int horizon;
  private final ArrayDeque<Made> newestFirst = new ArrayDeque<>();

  private record Made(long startMillis, double[] logAhead, double logAtHorizon) {}

  TrendMixture(ToDoubleFunction<Observation> value, int horizon) {
    this.value = value;
    this.horizon = horizon;
  }

  /** To be called once for each observation, after it was added. */
  Projection update(PoolHistory history) {
    // An idle pool still has the run time that it had when it last served something.
    Trend level =
        orElse(Trend.level(history, value, 8), Trend.level(history, value, PoolHistory.CAPACITY));
    Trend[] trends = {
      level,
      orElse(Trend.fit(history, value, 18), level),
      orElse(Trend.fit(history, value, 30), level),
      orElse(Trend.fit(history, value, 60), level)
    };
    double[] weights = weights(history);
    double logError = logErrorAtHorizon(history);
    Projection projection = new Projection(trends, weights, logError);
    if (level.exists()) {
      double[] logAhead = new double[COUNT];
      for (int i = 0; i < COUNT; i++) {
        logAhead[i] = log(projection.at(i, JUDGED_AHEAD));
      }
      newestFirst.addFirst(
          new Made(history.newest().startMillis(), logAhead, log(projection.at(horizon))));
      while (history.age(newestFirst.peekLast().startMillis())
          > Math.max(JUDGED_AHEAD, horizon) + JUDGED_WINDOWS) {
        newestFirst.removeLast();
      }
    }
    return projection;
  }

  private double[] weights(PoolHistory history) {
    double[] squares = new double[COUNT];
    double count = 0;
    for (Made made : newestFirst) {
      int target = history.age(made.startMillis()) - JUDGED_AHEAD;
      if (target < 0 || target >= JUDGED_WINDOWS) {
        continue;
      }
      double actual = valueAt(history, target);
      if (Double.isNaN(actual)) {
        continue;
      }
      double weight = Math.pow(JUDGED_DECAY, target);
      count += weight;
      for (int i = 0; i < COUNT; i++) {
        double error = log(actual) - made.logAhead()[i];
        squares[i] += weight * error * error;
      }
    }
    double noise = noiseVariance(history);
    double[] weights = new double[COUNT];
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
      double own = count == 0 ? 0 : Math.max(squares[i] / count - noise, noise / 10);
      double blended =
          (own * count + PRIOR_SQUARES[i] * PRIOR_COUNT) / (count + PRIOR_COUNT) + 1e-5;
      weights[i] = 1 / (blended * blended);
      sum += weights[i];
    }
    for (int i = 0; i < COUNT; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** Variance of the logarithm around its neighbours: half the mean square of the differences. */
  private double noiseVariance(PoolHistory history) {
    double previous = Double.NaN;
    double sum = 0;
    int count = 0;
    for (Observation observation : history.newestFirst()) {
      if (history.age(observation) >= JUDGED_WINDOWS) {
        break;
      }
      double v = value.applyAsDouble(observation);
      if (Double.isNaN(v)) {
        continue;
      }
      double log = log(v);
      if (!Double.isNaN(previous)) {
        sum += (log - previous) * (log - previous) / 2;
        count++;
      }
      previous = log;
    }
    return count == 0 ? 0 : sum / count;
  }

  private double logErrorAtHorizon(PoolHistory history) {
    double noise = noiseVariance(history);
    double sum = 0.01 * PRIOR_COUNT;
    double count = PRIOR_COUNT;
    for (Made made : newestFirst) {
      int target = history.age(made.startMillis()) - horizon;
      if (target < 0 || target >= JUDGED_WINDOWS) {
        continue;
      }
      double actual = valueAt(history, target);
      if (!Double.isNaN(actual)) {
        double error = log(actual) - made.logAtHorizon();
        sum += Math.max(0, error * error - noise);
        count++;
      }
    }
    return Math.max(LEAST_LOG_ERROR, Math.sqrt(sum / count));
  }

  private double valueAt(PoolHistory history, int age) {
    for (Observation observation : history.newestFirst()) {
      int a = history.age(observation);
      if (a == age) {
        return value.applyAsDouble(observation);
      }
      if (a > age) {
        break;
      }
    }
    return Double.NaN;
  }

  /** An idle window is half an event: the logarithm of nothing is not a number. */
  private static double log(double v) {
    return Math.log(Math.max(v, 0.5));
  }

  private static Trend orElse(Trend trend, Trend other) {
    return trend.exists() ? trend : other;
  }
}
