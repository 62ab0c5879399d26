package io.tidegate.sim;

import io.tidegate.predictor.BreachModel;
import io.tidegate.predictor.Calibration;
import io.tidegate.predictor.Forecaster;
import io.tidegate.predictor.Trace;
import java.util.ArrayList;
import java.util.List;

/**
 * The model that a new installation starts with. Real breaches to learn from do not exist before
 * the first one, so the prior comes from simulated pools; it is calibrated on other seeds than it
 * was trained on.
 */
public final class PriorTraining {
  private static final int TRAINING_WINDOWS = 240;
  private static final int CALIBRATION_WINDOWS = 300;

  private PriorTraining() {}

  /**
   * What to train on.
   *
   * @param poolsPerCause simulated pools for each cause, in training and in calibration
   * @param falseAlarmsPerDay budget per pool and 1440 windows
   */
  public record Plan(long seed, int poolsPerCause, double falseAlarmsPerDay) {
    public static final Plan DEFAULT = new Plan(1, 10, 1.8);

    public Plan {
      if (poolsPerCause < 1) {
        throw new IllegalArgumentException(
            "poolsPerCause is %d: must be at least 1".formatted(poolsPerCause));
      }
    }
  }

  /** Trains and calibrates; the same plan gives the same model. */
  public static BreachModel train(Plan plan) {
    List<double[]> normal = new ArrayList<>();
    for (Trace trace : traces(plan.seed(), plan.poolsPerCause(), TRAINING_WINDOWS)) {
      normal.addAll(trace.normalRows());
    }
    BreachModel model = BreachModel.train(normal, plan.seed());
    return Calibration.calibrate(
        model,
        traces(plan.seed() + 1_000_003, plan.poolsPerCause(), CALIBRATION_WINDOWS),
        plan.falseAlarmsPerDay());
  }

  private static List<Trace> traces(long seed, int poolsPerCause, int windows) {
    List<Trace> traces = new ArrayList<>();
    for (Scenario.Cause cause : Scenario.Cause.values()) {
      for (int i = 0; i < poolsPerCause; i++) {
        Scenario scenario = Scenario.draw(cause, seed * 1000 + i, windows);
        traces.add(
            Trace.of(scenario.windows(), scenario.sloP99Millis(), Forecaster.DEFAULT_HORIZON));
      }
    }
    return traces;
  }
}
