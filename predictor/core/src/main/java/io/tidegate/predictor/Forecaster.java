package io.tidegate.predictor;

import io.tidegate.wire.Driver;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import java.util.Optional;

/** Forecasts one pool. Deterministic: the same windows give the same forecasts. Not thread-safe. */
public final class Forecaster {
  public static final int DEFAULT_HORIZON = 15;

  /**
   * A forecast depends on no window older than this many: the history (120), whose forecasts are
   * judged for 24 windows after at most 30 ahead, and 24 smoothed scores behind that. Feeding so
   * many again restores the state.
   */
  public static final int MEMORY_WINDOWS = 200;

  private static final int LONGEST_HORIZON = 30;

  private final BreachModel model;
  private final int horizon;
  private final PoolOutlook outlook;
  private final LatencyOutlook latencies;
  private final AlarmRule rule = new AlarmRule();

  /**
   * @param horizonWindows how far ahead, 1 to 30
   */
  public Forecaster(BreachModel model, int horizonWindows) {
    if (horizonWindows < 1 || horizonWindows > LONGEST_HORIZON) {
      throw new IllegalArgumentException(
          "horizonWindows is %d: must be from 1 to %d".formatted(horizonWindows, LONGEST_HORIZON));
    }
    this.model = model;
    this.horizon = horizonWindows;
    this.outlook = new PoolOutlook(horizonWindows);
    this.latencies = new LatencyOutlook(horizonWindows);
  }

  /**
   * Takes the next window of the pool.
   *
   * @param sloP99Millis limit on the window's latency p99, above 0
   * @return nothing if the window is not newer than the newest one seen: a repeat
   */
  public Optional<Forecast> onWindow(PoolWindow window, double sloP99Millis) {
    if (!(sloP99Millis > 0) || Double.isInfinite(sloP99Millis)) {
      throw new IllegalArgumentException(
          "the SLO of %s is %s ms: must be above 0".formatted(window.pool(), sloP99Millis));
    }
    boolean hasServers = window.kind() != PoolKind.ENDPOINT && window.kind() != PoolKind.CACHE;
    PoolHistory history = hasServers ? outlook.history() : latencies.history();
    return switch (history.add(window)) {
      case NOT_NEWER -> Optional.empty();
      case UNUSABLE -> Optional.of(unavailable(window, sloP99Millis, Forecast.Status.NO_DATA));
      case YES ->
          Optional.of(
              hasServers ? ofPool(window, sloP99Millis) : ofLatencies(window, sloP99Millis));
    };
  }

  private Forecast ofPool(PoolWindow window, double sloP99Millis) {
    Signals signals = outlook.after(window, sloP99Millis);
    return signals == null
        ? unavailable(window, sloP99Millis, Forecast.Status.WARMING_UP)
        : ready(window, signals);
  }

  private Forecast ofLatencies(PoolWindow window, double sloP99Millis) {
    LatencyOutlook.Reading reading = latencies.after(window, sloP99Millis);
    if (reading == null) {
      boolean young = latencies.history().size() < PoolOutlook.WARM_UP_WINDOWS;
      return unavailable(
          window, sloP99Millis, young ? Forecast.Status.WARMING_UP : Forecast.Status.NO_DATA);
    }
    double score = rule.smooth(window.startMillis(), window.widthMillis(), reading.score());
    boolean expected =
        rule.persists(
            window.widthMillis(),
            score >= LatencyOutlook.THRESHOLD && reading.leadWindows() <= horizon);
    // No worker is busy with a request here: its run time is 0, not unknown.
    return new Forecast(
        window.pool(),
        window.endMillis(),
        window.widthMillis(),
        horizon,
        LatencyOutlook.METHOD,
        Forecast.Status.READY,
        expected,
        score,
        LatencyOutlook.THRESHOLD,
        reading.p99AheadMillis(),
        sloP99Millis,
        expected ? reading.leadWindows() : Forecast.NO_BREACH,
        reading.arrivalsAheadPerSecond(),
        0,
        reading.drivers());
  }

  private Forecast ready(PoolWindow window, Signals signals) {
    double[] features = Feature.values(signals);
    double score = rule.smooth(window.startMillis(), window.widthMillis(), model.score(features));
    boolean expected =
        rule.persists(
            window.widthMillis(), score >= model.threshold() && signals.leadWindows() <= horizon);
    List<Driver> drivers = Drivers.of(model, features, signals);
    return new Forecast(
        window.pool(),
        window.endMillis(),
        window.widthMillis(),
        horizon,
        model.version(),
        Forecast.Status.READY,
        expected,
        score,
        model.threshold(),
        signals.p99AheadMillis(),
        signals.limitMillis(),
        expected ? signals.leadWindows() : Forecast.NO_BREACH,
        signals.arrivals().at(horizon),
        signals.run().at(horizon),
        drivers);
  }

  private Forecast unavailable(PoolWindow window, double slo, Forecast.Status status) {
    return Forecast.unavailable(
        window.pool(),
        window.endMillis(),
        window.widthMillis(),
        horizon,
        model.version(),
        status,
        slo);
  }
}
