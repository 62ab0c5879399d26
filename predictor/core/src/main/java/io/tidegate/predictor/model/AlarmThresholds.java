package io.tidegate.predictor.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Which score is an alarm, by the false alarms per pool-day that one is ready to take. Linear in
 * the logarithm of the budget between those that were measured, and below the least; above the
 * greatest its threshold holds.
 */
public final class AlarmThresholds {
  private final double[] budgets;
  private final double[] thresholds;

  private AlarmThresholds(double[] budgets, double[] thresholds) {
    this.budgets = budgets;
    this.thresholds = thresholds;
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
