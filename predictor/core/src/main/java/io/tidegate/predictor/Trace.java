package io.tidegate.predictor;

import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;

/**
 * One pool's windows with the features that a forecaster would have seen at each, for training,
 * calibration and evaluation.
 */
public final class Trace {
  private final List<Step> steps;
  private final int horizon;

  /** {@code features} is null where there was no forecast. */
  private record Step(
      long startMillis, long widthMillis, double[] features, int lead, boolean over) {}

  private Trace(List<Step> steps, int horizon) {
    this.steps = steps;
    this.horizon = horizon;
  }

  /** Runs through the windows in their order. */
  public static Trace of(List<PoolWindow> windows, double sloP99Millis, int horizon) {
    PoolOutlook outlook = new PoolOutlook(horizon);
    List<Step> steps = new ArrayList<>(windows.size());
    for (PoolWindow window : windows) {
      Signals signals =
          outlook.history().add(window) == PoolHistory.Added.YES
              ? outlook.after(window, sloP99Millis)
              : null;
      steps.add(
          new Step(
              window.startMillis(),
              window.widthMillis(),
              signals == null ? null : Feature.values(signals),
              signals == null ? Integer.MAX_VALUE : signals.leadWindows(),
              window.latency().p99Millis() > sloP99Millis));
    }
    return new Trace(steps, horizon);
  }

  public int size() {
    return steps.size();
  }

  /** Where the SLO was missed. */
  public boolean[] over() {
    boolean[] over = new boolean[steps.size()];
    for (int i = 0; i < over.length; i++) {
      over[i] = steps.get(i).over();
    }
    return over;
  }

  /**
   * The feature rows of windows at ease: not in a breach, not within 20 windows before one, not
   * within 30 after one.
   */
  public List<double[]> normalRows() {
    boolean[] excluded = Backtest.nearBreaches(over());
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (!excluded[i] && steps.get(i).features() != null) {
        rows.add(steps.get(i).features());
      }
    }
    return rows;
  }

  /** The smoothed score at each window; NaN where there was no forecast. */
  double[] scores(BreachModel model) {
    AlarmRule rule = new AlarmRule();
    double[] scores = new double[steps.size()];
    for (int i = 0; i < scores.length; i++) {
      Step step = steps.get(i);
      scores[i] =
          step.features() == null
              ? Double.NaN
              : rule.smooth(step.startMillis(), step.widthMillis(), model.score(step.features()));
    }
    return scores;
  }

  /** Where a forecaster with this model would have expected a breach. */
  public boolean[] alarms(BreachModel model) {
    return alarms(scores(model), model.threshold());
  }

  boolean[] alarms(double[] scores, double threshold) {
    boolean[] holds = new boolean[scores.length];
    boolean[] alarms = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      holds[i] = scores[i] >= threshold && steps.get(i).lead() <= horizon;
      for (int j = i - 1; holds[i] && !alarms[i] && j >= 0 && withinRule(j, i); j--) {
        alarms[i] = holds[j];
      }
    }
    return alarms;
  }

  private boolean withinRule(int earlier, int later) {
    Step step = steps.get(later);
    return step.startMillis() - steps.get(earlier).startMillis()
        <= AlarmRule.PERSISTENCE_WINDOWS * step.widthMillis();
  }
}
