package io.tidegate.predictor.service;

import io.tidegate.predictor.alerts.AlertEffect;
import io.tidegate.predictor.alerts.AlertSignal;
import io.tidegate.predictor.alerts.AlertTexts;
import io.tidegate.predictor.alerts.PoolAlerts;
import io.tidegate.predictor.anomalies.PointAnomalies;
import io.tidegate.predictor.serving.PoolForecaster;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One pool's forecaster and alerts, and the offsets that their state rests on. */
final class FollowedPool {
  static final int ACCURACY_DAYS = 7;

  private final PoolId pool;
  private final int horizonWindows;
  private ServedModel model;
  private PoolForecaster forecaster;
  private final PoolAlerts alerts;
  private final PointAnomalies anomalies;

  private long firstOffset = -1;
  private long snapshotOffset = -1;
  private long newestStartMillis;
  private long newestEndMillis;
  private AccuracyCounts told = AccuracyCounts.NONE;

  /** What a window led to. */
  record Outcome(Forecast forecast, List<Alert> alerts, Optional<PoolAccuracy> accuracy) {}

  private FollowedPool(
      PoolId pool,
      ServedModel model,
      int horizonWindows,
      PoolForecaster forecaster,
      PoolAlerts alerts,
      PointAnomalies anomalies) {
    this.pool = pool;
    this.model = model;
    this.horizonWindows = horizonWindows;
    this.forecaster = forecaster;
    this.alerts = alerts;
    this.anomalies = anomalies;
  }

  static FollowedPool begin(PoolId pool, ServedModel model, int horizonWindows) {
    return new FollowedPool(
        pool,
        model,
        horizonWindows,
        model.forecaster(pool, horizonWindows),
        new PoolAlerts(model.alertRule(), ACCURACY_DAYS),
        new PointAnomalies());
  }

  /**
   * @throws IllegalArgumentException if a part of the snapshot cannot be read
   */
  static FollowedPool restore(PoolSnapshot snapshot, ServedModel model, int horizonWindows) {
    PoolId pool = snapshot.pool();
    FollowedPool restored =
        new FollowedPool(
            pool,
            model,
            horizonWindows,
            model.restore(pool, horizonWindows, snapshot.forecaster()),
            PoolAlerts.restore(snapshot.alerts(), model.alertRule(), ACCURACY_DAYS),
            PointAnomalies.restore(snapshot.anomalies()));
    restored.newestEndMillis = snapshot.newestMillis();
    // A window too late, which only keeps a silent pool that much longer.
    restored.newestStartMillis = snapshot.newestMillis();
    restored.snapshotOffset = snapshot.offset();
    restored.told = restored.alerts.accuracy();
    return restored;
  }

  /** Nothing if the window is a repeat. */
  Optional<Outcome> onWindow(PoolWindow window, double sloP99Millis, long offset) {
    Optional<Forecast> made = forecaster.onWindow(window, sloP99Millis);
    if (made.isEmpty()) {
      return Optional.empty();
    }
    remember(window, offset);
    Forecast forecast = made.get();
    if (window.endMillis() <= alerts.newestMillis()) {
      // Read again for the forecaster's sake: the alerts were restored ahead of it.
      return Optional.of(new Outcome(forecast, List.of(), Optional.empty()));
    }
    List<AlertEffect> effects =
        alerts.onWindow(AlertSignal.of(window, forecast, model.clearMargin()));
    List<Alert> raised = new ArrayList<>();
    boolean judged = false;
    for (AlertEffect effect : effects) {
      raised.add(AlertTexts.of(effect, forecast, window.latency().p99Millis()));
      judged |= effect instanceof AlertEffect.Scored || effect instanceof AlertEffect.Struck;
    }
    anomalies.onWindow(window, sloP99Millis).forEach(a -> raised.add(a.alert()));
    return Optional.of(new Outcome(forecast, raised, judged ? accuracy() : Optional.empty()));
  }

  private void remember(PoolWindow window, long offset) {
    if (firstOffset < 0) {
      firstOffset = offset;
    }
    newestStartMillis = Math.max(newestStartMillis, window.startMillis());
    newestEndMillis = Math.max(newestEndMillis, window.endMillis());
  }

  /** How its forecasts have fared, if that has changed since it was told last. */
  Optional<PoolAccuracy> accuracy() {
    AccuracyCounts counts = alerts.accuracy();
    if (counts.equals(told)) {
      return Optional.empty();
    }
    told = counts;
    return Optional.of(
        new PoolAccuracy(pool, alerts.newestMillis(), alerts.accuracyDays(), counts));
  }

  /** What was told last. */
  AccuracyCounts told() {
    return told;
  }

  Optional<double[]> newestValues() {
    return forecaster.newestValues();
  }

  /**
   * The state after all that stands before an offset; from then on reading begins there.
   *
   * @param nextOffset of the partition
   */
  PoolSnapshot snapshot(long nextOffset) {
    snapshotOffset = nextOffset;
    return new PoolSnapshot(
        pool,
        newestEndMillis,
        nextOffset,
        forecaster.snapshot(),
        alerts.snapshot(),
        anomalies.snapshot());
  }

  /** Where reading has to begin to rebuild this pool's state. */
  long rewindOffset() {
    if (snapshotOffset >= 0) {
      return snapshotOffset;
    }
    return firstOffset < 0 ? Long.MAX_VALUE : firstOffset;
  }

  long newestStartMillis() {
    return newestStartMillis;
  }

  /**
   * Goes on under another model.
   *
   * @return why the forecaster begins anew, where it does
   */
  Optional<String> use(ServedModel next) {
    byte[] state = forecaster.snapshot();
    model = next;
    try {
      forecaster = next.restore(pool, horizonWindows, state);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      forecaster = next.forecaster(pool, horizonWindows);
      return Optional.of(e.getMessage());
    }
  }
}
