package io.tidegate.predictor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sets a model's threshold on pools or times that it was not trained on. */
public final class Calibration {
  private static final int CANDIDATES = 60;

  private Calibration() {}

  /**
   * The model with the lowest threshold that keeps to the budget.
   *
   * @param falseAlarmsPerDay false alarms allowed per pool and 1440 windows, at least 0
   * @throws IllegalArgumentException if there is nothing to calibrate on
   */
  public static BreachModel calibrate(
      BreachModel model, List<Trace> unseen, double falseAlarmsPerDay) {
    if (!(falseAlarmsPerDay >= 0)) {
      throw new IllegalArgumentException(
          "falseAlarmsPerDay is %s: must be at least 0".formatted(falseAlarmsPerDay));
    }
    List<double[]> perTrace = unseen.stream().map(t -> t.scores(model)).toList();
    double[] scores =
        perTrace.stream()
            .flatMapToDouble(Arrays::stream)
            .filter(s -> !Double.isNaN(s))
            .sorted()
            .toArray();
    if (scores.length == 0) {
      throw new IllegalArgumentException("no window to calibrate on: give at least one long trace");
    }
    // Rare alarms live in the upper tail: the candidates get denser towards the highest score.
    BreachModel best = model.withThreshold(Math.nextUp(scores[scores.length - 1]));
    for (int i = 1; i <= CANDIDATES; i++) {
      double share = Math.pow((double) i / CANDIDATES, 2);
      double threshold = scores[(int) ((1 - share) * (scores.length - 1))];
      List<Backtest.Track> tracks = new ArrayList<>();
      for (int t = 0; t < perTrace.size(); t++) {
        Trace trace = unseen.get(t);
        tracks.add(new Backtest.Track(trace.over(), trace.alarms(perTrace.get(t), threshold)));
      }
      if (Backtest.evaluate(tracks).falseAlarmsPerDay() > falseAlarmsPerDay) {
        break;
      }
      best = model.withThreshold(threshold);
    }
    return best;
  }
}
