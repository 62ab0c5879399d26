package io.tidegate.controller.service.web;

import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is remembered of one pool, each list bounded and in event time: a topic that is read twice,
 * or out of order, gives the same memory.
 */
final class PoolTrack {
  private final PoolId pool;
  private final FleetView.Limits limits;
  private final TreeMap<Long, WindowPoint> windows = new TreeMap<>();
  private final TreeMap<Long, Forecast> forecasts = new TreeMap<>();
  private final TreeMap<Long, Decision> resizes = new TreeMap<>();
  private PoolKind kind;
  private Map<String, String> labels = Map.of();
  private Decision decision;
  private Verification verification;
  private PoolAccuracy accuracy;

  PoolTrack(PoolId pool, FleetView.Limits limits) {
    this.pool = pool;
    this.limits = limits;
  }

  void add(PoolWindow window) {
    kind = window.kind();
    if (windows.isEmpty() || window.endMillis() >= windows.lastKey()) {
      labels = window.labels();
    }
    put(windows, window.endMillis(), WindowPoint.of(window), limits.windowsPerPool());
  }

  /** Tells whether the outlook turned: another status, or a breach expected or no longer. */
  boolean add(Forecast forecast) {
    Forecast before = newest(forecasts);
    put(forecasts, forecast.madeAtMillis(), forecast, limits.forecastsPerPool());
    if (before == null) {
      return forecast.breachExpected();
    }
    return forecast.madeAtMillis() > before.madeAtMillis()
        && (forecast.breachExpected() != before.breachExpected()
            || forecast.status() != before.status());
  }

  void add(Decision made) {
    if (decision == null || made.atMillis() >= decision.atMillis()) {
      decision = made;
    }
    if (made.resizes()) {
      put(resizes, made.atMillis(), made, limits.resizesPerPool());
    }
  }

  void add(Verification made) {
    if (verification == null || made.atMillis() >= verification.atMillis()) {
      verification = made;
    }
  }

  /** Tells whether it was new. */
  boolean add(PoolAccuracy told) {
    boolean newer = accuracy == null || told.atMillis() > accuracy.atMillis();
    if (newer) {
      accuracy = told;
    }
    return newer;
  }

  /** The event time of the newest thing known; 0 when nothing is. */
  long newestMillis() {
    long newest = windows.isEmpty() ? 0 : windows.lastKey();
    newest = Math.max(newest, forecasts.isEmpty() ? 0 : forecasts.lastKey());
    return Math.max(newest, decision == null ? 0 : decision.atMillis());
  }

  boolean breachExpected() {
    Forecast forecast = newest(forecasts);
    return forecast != null && forecast.breachExpected();
  }

  PoolId pool() {
    return pool;
  }

  FleetView.PoolState state(int sparkPoints) {
    List<Double> spark = new ArrayList<>(sparkPoints);
    for (WindowPoint point : windows.descendingMap().values()) {
      if (spark.size() == sparkPoints) {
        break;
      }
      spark.add(0, point.p99Millis());
    }
    return new FleetView.PoolState(
        pool,
        kind,
        newest(windows),
        newest(forecasts),
        decision,
        verification,
        accuracy,
        spark,
        labels);
  }

  FleetView.PoolSeries series() {
    return new FleetView.PoolSeries(
        List.copyOf(windows.values()),
        List.copyOf(forecasts.values()),
        List.copyOf(resizes.values()));
  }

  private static <T> T newest(TreeMap<Long, T> series) {
    return series.isEmpty() ? null : series.lastEntry().getValue();
  }

  private static <T> void put(TreeMap<Long, T> series, long atMillis, T value, int bound) {
    series.put(atMillis, value);
    if (series.size() > bound) {
      series.pollFirstEntry();
    }
  }
}
