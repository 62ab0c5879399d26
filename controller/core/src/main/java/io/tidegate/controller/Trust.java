package io.tidegate.controller;

import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolAccuracy;

/**
 * Whether a pool's forecasts may change its size, by what became of its breach forecasts. Wrong are
 * those after which no breach came, or so late that the pool was kept larger for nothing. One that
 * came late is a breach all the same; one after which the size was changed may have been right.
 *
 * @param lost whether they have been wrong too often
 * @param alarms of the days that the predictor looks back
 * @param wrong of these, those that are known to have been wrong
 * @param atMillis end of the newest window that counts; 0: nothing was told yet
 */
record Trust(boolean lost, int alarms, int wrong, long atMillis) {
  static final Trust NONE = new Trust(false, 0, 0, 0);

  /** Names of the inputs of a decision that keep it. */
  static final String ALARMS = "breachForecasts";

  static final String WRONG = "breachForecastsWrong";

  /** A share of fewer is chance. */
  static final int FEWEST_ALARMS = 8;

  /** So much better they have to be again, or one alarm more or less would turn it. */
  static final double HYSTERESIS = 0.1;

  /** As it is after what the predictor told last. */
  Trust after(PoolAccuracy told, Policy policy) {
    AccuracyCounts counts = told.counts();
    int all = counts.judged() + counts.undecided();
    int bad = counts.early() + counts.falseAlarms();
    double right = all == 0 ? 1 : 1 - (double) bad / all;
    double least = policy.forecastTrustMin();
    boolean doubtful =
        lost
            ? all >= FEWEST_ALARMS / 2 && right < Math.min(1, least + HYSTERESIS)
            : all >= FEWEST_ALARMS && right < least;
    return new Trust(least > 0 && doubtful, all, bad, told.atMillis());
  }

  /** As a recorded decision says that it turned; else this. */
  Trust recorded(Decision decision) {
    boolean turned = decision.kind() == Decision.Kind.HOLD && decision.clamps().isEmpty();
    boolean loses = decision.reason().equals(Reason.FORECAST_DISTRUSTED.word());
    boolean regains = decision.reason().equals(Reason.FORECAST_TRUSTED.word());
    return turned && (loses || regains)
        ? new Trust(loses, input(decision, ALARMS), input(decision, WRONG), decision.atMillis())
        : this;
  }

  private static int input(Decision decision, String name) {
    return decision.inputs().stream()
        .filter(i -> i.name().equals(name))
        .mapToInt(i -> (int) i.value())
        .findFirst()
        .orElse(0);
  }

  /** Whether the forecasts are only advice now. */
  boolean demotes(Policy policy) {
    return lost && policy.forecastTrustMin() > 0 && policy.mode() == Mode.AUTO;
  }

  String text(Policy policy) {
    return Say.of(
        "%d of %d breach forecasts were wrong, and %.0f%% of them have to be right",
        wrong, alarms, 100 * policy.forecastTrustMin());
  }
}
