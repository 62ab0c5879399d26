package io.tidegate.controller.service.web;

import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Inhibitions;
import io.tidegate.controller.Silences;
import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolMessage;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import io.tidegate.wire.WireMessage;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The fleet as the topics tell it, in bounded memory. Fed from one thread or several, read from
 * any: it is guarded by its own lock, and what it hands out is immutable.
 *
 * <p>It has no clock. Feeding it a message a second time changes nothing, so a topic may be read
 * again from any offset.
 */
public final class FleetView implements Consumer<WireMessage> {

  /**
   * How much is remembered.
   *
   * @param pools in all; of the others only the name is known, until a breach is forecast or
   *     somebody looks
   * @param decisions decisions and verifications together
   * @param turns forecasts at which a pool's outlook changed
   */
  public record Limits(
      int pools,
      int windowsPerPool,
      int forecastsPerPool,
      int resizesPerPool,
      int decisions,
      int alerts,
      int turns) {
    public static final Limits DEFAULT = new Limits(1_000, 600, 120, 60, 500, 200, 200);

    public Limits {
      atLeastOne("pools", pools);
      atLeastOne("windowsPerPool", windowsPerPool);
      atLeastOne("forecastsPerPool", forecastsPerPool);
      atLeastOne("resizesPerPool", resizesPerPool);
      atLeastOne("decisions", decisions);
      atLeastOne("alerts", alerts);
      atLeastOne("turns", turns);
    }

    private static void atLeastOne(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException("%s is %d: must be at least 1".formatted(name, value));
      }
    }
  }

  /** Is told of what was new, after the view has changed; must not block. */
  @FunctionalInterface
  interface Listener {
    /**
     * @param turn a forecast at which the pool's outlook changed
     */
    void added(PoolMessage message, boolean turn);
  }

  /** The newest of one pool; each part is null until it was seen. */
  record PoolState(
      PoolId pool,
      PoolKind kind,
      WindowPoint window,
      Forecast forecast,
      Decision decision,
      Verification verification,
      PoolAccuracy accuracy,
      List<Double> sparkP99Millis,
      Map<String, String> labels) {
    /** Lateness that the collector waits for before it closes a window, at most. */
    private static final long LATENESS_MILLIS = 5_000;

    private static final int STALE_AFTER_WINDOWS = 3;

    /** Time since the end of the newest window; empty where there is none. */
    Optional<Long> ageMillis(long nowMillis) {
      return window == null
          ? Optional.empty()
          : Optional.of(Math.max(0, nowMillis - window.endMillis()));
    }

    /** No data is not zero: what is older than this is no longer the present. */
    boolean stale(long nowMillis) {
      return window == null
          || nowMillis - window.endMillis()
              > STALE_AFTER_WINDOWS * window.widthMillis() + LATENESS_MILLIS;
    }
  }

  /** One pool's memory, oldest first. */
  record PoolSeries(List<WindowPoint> windows, List<Forecast> forecasts, List<Decision> resizes) {}

  private final PoolMemory pools;
  private final NewestLog<PoolMessage> decisions;
  private final NewestLog<Alert> alerts;

  /** What is wrong now is kept apart from what is forecast, and never crowds it out. */
  private final NewestLog<Alert> anomalies;

  private final NewestLog<Forecast> turns;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final InstancesView instances = new InstancesView();
  private final Supplier<Silences> silences;
  private final Supplier<AlertMarks> marks;
  private volatile Inhibitions inhibitions;

  public FleetView() {
    this(Limits.DEFAULT);
  }

  FleetView(Limits limits) {
    this(limits, () -> Silences.NONE, () -> AlertMarks.NONE, Duration.ofMinutes(1));
  }

  /**
   * One that is empty.
   *
   * @param silences what keeps alerts from other systems
   * @param marks what people have said of alerts
   * @param window the width of a window
   */
  public FleetView(
      Limits limits, Supplier<Silences> silences, Supplier<AlertMarks> marks, Duration window) {
    this.silences = silences;
    this.marks = marks;
    this.inhibitions = Inhibitions.none(window);
    this.pools = new PoolMemory(limits);
    this.decisions = new NewestLog<>(limits.decisions());
    this.alerts = new NewestLog<>(limits.alerts());
    this.anomalies = new NewestLog<>(limits.alerts());
    this.turns = new NewestLog<>(limits.turns());
  }

  /** Takes a message. Samples, commands and acks are not shown, so they are let pass. */
  @Override
  public void accept(WireMessage message) {
    if (!(message instanceof PoolMessage shown)) {
      return;
    }
    boolean added;
    boolean turn = false;
    synchronized (this) {
      if (message instanceof PoolWindow window) {
        Optional<PoolTrack> track = pools.at(window.pool(), window.endMillis(), false);
        track.ifPresent(t -> t.add(window));
        added = track.isPresent();
      } else if (message instanceof Forecast forecast) {
        Optional<PoolTrack> track =
            pools.at(forecast.pool(), forecast.madeAtMillis(), forecast.breachExpected());
        turn = track.isPresent() && track.get().add(forecast);
        if (turn) {
          String key = forecast.pool() + "@" + forecast.madeAtMillis();
          turns.add(key, forecast.madeAtMillis(), forecast);
        }
        added = track.isPresent();
      } else if (message instanceof Decision decision) {
        String key = "decision " + decision.decisionId();
        added = decisions.add(key, decision.atMillis(), decision);
        inhibitions = inhibitions.with(decision);
        pools
            .at(decision.pool(), decision.atMillis(), decision.resizes())
            .ifPresent(t -> t.add(decision));
      } else if (message instanceof Verification made) {
        String key = "verification " + made.decisionId() + " " + made.verdict();
        added = decisions.add(key, made.atMillis(), made);
        pools.at(made.pool(), made.atMillis(), false).ifPresent(t -> t.add(made));
      } else if (message instanceof Alert alert) {
        added =
            (alert.kind() == Alert.Kind.POINT_ANOMALY ? anomalies : alerts)
                .add(alert.alertId(), alert.atMillis(), alert);
        inhibitions = inhibitions.with(alert);
      } else if (message instanceof PoolAccuracy told) {
        Optional<PoolTrack> track = pools.at(told.pool(), told.atMillis(), false);
        added = track.isPresent() && track.get().add(told);
      } else {
        return;
      }
    }
    if (added) {
      for (Listener listener : listeners) {
        listener.added(shown, turn);
      }
    }
  }

  /** The instances, which are fed on their own: they need to know when a record was stored. */
  public InstancesView instances() {
    return instances;
  }

  /** Pools that are known, also those that are not remembered. */
  synchronized int known() {
    return pools.known();
  }

  /** Whether this pool is known. */
  synchronized boolean knows(PoolId pool) {
    return pools.knows(pool);
  }

  /** All pools that are remembered, in the order of their names. */
  synchronized List<PoolState> pools(int sparkPoints) {
    return pools.all().stream()
        .sorted(Comparator.comparing(PoolTrack::pool))
        .map(track -> track.state(sparkPoints))
        .toList();
  }

  /** A page of them; the mark's name is the service, its part the pool. */
  synchronized Paged<PoolState> pools(int sparkPoints, int limit, Optional<Mark> after) {
    return Paged.of(
            pools.all().stream().sorted(Comparator.comparing(PoolTrack::pool)),
            after,
            limit,
            track -> new Mark(0, track.pool().service(), track.pool().pool()))
        .map(track -> track.state(sparkPoints));
  }

  /** Of a pool that is known; from now on it is remembered. */
  synchronized Optional<PoolState> pool(PoolId pool, int sparkPoints) {
    return pools.seen(pool).map(track -> track.state(sparkPoints));
  }

  synchronized Optional<PoolSeries> series(PoolId pool) {
    return pools.of(pool).map(PoolTrack::series);
  }

  /**
   * The newest windows of a pool, oldest first; from now on they are remembered. Empty: the pool is
   * not known.
   */
  public synchronized Optional<List<WindowPoint>> windows(PoolId pool) {
    return pools.seen(pool).map(track -> track.series().windows());
  }

  /** The newest forecasts of a pool, oldest first; empty: it is not known. */
  public synchronized Optional<List<Forecast>> forecasts(PoolId pool) {
    return pools.seen(pool).map(track -> track.series().forecasts());
  }

  /** Decisions and verifications, newest first. */
  synchronized List<PoolMessage> decisions(int limit) {
    return decisions.newestFirst(limit);
  }

  /** A page of them. */
  synchronized Paged<PoolMessage> decisions(int limit, Optional<Mark> after) {
    return decisions.page(limit, after);
  }

  /** Of an alert, what else is known of it than itself. */
  JsonObject said(PoolMessage message, long nowMillis) {
    return message instanceof Alert alert
        ? AlertMarkDesk.said(alert, silences.get(), marks.get(), inhibitions, nowMillis)
        : new JsonObject();
  }

  /** Which alerts explain which, as far as the topics tell it. */
  public Inhibitions inhibitions() {
    return inhibitions;
  }

  /** One that is remembered. */
  synchronized Optional<Alert> alert(String id) {
    return alerts.of(id).or(() -> anomalies.of(id));
  }

  synchronized List<Alert> alerts(int limit) {
    return alerts.newestFirst(limit);
  }

  /** A page of them, the newest first. */
  synchronized Paged<Alert> alerts(int limit, Optional<Mark> after) {
    return alerts.page(limit, after);
  }

  /** A page of {@link #anomalies(int)}. */
  synchronized Paged<Alert> anomalies(int limit, Optional<Mark> after) {
    return anomalies.page(limit, after);
  }

  /** A page of {@link #turns(int)}. */
  synchronized Paged<Forecast> turns(int limit, Optional<Mark> after) {
    return turns.page(limit, after);
  }

  /** What was wrong at a time: no forecasts. Newest first. */
  synchronized List<Alert> anomalies(int limit) {
    return anomalies.newestFirst(limit);
  }

  /** How the forecasts of all pools have fared. */
  synchronized AccuracyCounts accuracy() {
    AccuracyCounts sum = AccuracyCounts.NONE;
    for (PoolTrack track : pools.all()) {
      PoolAccuracy told = track.state(0).accuracy();
      sum = told == null ? sum : sum.plus(told.counts());
    }
    return sum;
  }

  /** The forecasts at which a pool's outlook changed, newest first. */
  synchronized List<Forecast> turns(int limit) {
    return turns.newestFirst(limit);
  }

  /** Adds a listener; running the result takes it away again. */
  Runnable listen(Listener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
