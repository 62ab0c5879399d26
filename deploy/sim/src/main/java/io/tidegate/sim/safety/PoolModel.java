package io.tidegate.sim.safety;

import io.tidegate.sim.world.Chance;
import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;

/**
 * What a pool does with its size, a window at a time: arrivals that wander, a queue in front of its
 * instances' workers, and work that takes longer the more of them there are.
 */
final class PoolModel {
  private static final int MOST_PER_SECOND = 600;

  /** Of its breaches: long enough for a canary, also where the forecast is an old one. */
  static final int LEAD_WINDOWS = 12;

  private static final Map<Long, EncodedHistogram> HISTOGRAMS = new ConcurrentHashMap<>();

  /** What the workers' requests call. */
  private static final PoolId DATABASE = new PoolId("orders-db", "connections");

  private static final int SLOW_WINDOWS = 8;

  final PoolId id;
  final PoolKind kind;
  final List<Instance> instances = new ArrayList<>();
  private final Chance chance;
  private final Chance calls;
  private final long widthMillis;
  private final double sloMillis;
  private double perSecond;
  private double trend;
  private double runMillis;
  private double backlog;
  private final double usualCallMillis;
  private double callMillis;
  private int slowFor;

  PoolModel(
      PoolId id, PoolKind kind, Chance chance, Chance calls, long widthMillis, double sloMillis) {
    this.id = id;
    this.kind = kind;
    this.chance = chance;
    this.calls = calls;
    this.widthMillis = widthMillis;
    this.sloMillis = sloMillis;
    this.perSecond = chance.between(20, 150);
    this.runMillis = chance.between(20, 90);
    this.usualCallMillis = kind == PoolKind.WORKER ? calls.between(5, 20) : 0;
    this.callMillis = usualCallMillis;
  }

  int size() {
    return instances.stream().filter(Instance::up).mapToInt(Instance::size).sum();
  }

  /** Lets a window pass that ends now; {@code slowness} multiplies the time of its own work. */
  PoolWindow window(long endMillis, double slowness) {
    wander();
    int size = Math.max(1, size());
    double run = runMillis * slowness + callMillis;
    double load = perSecond * run / 1000;
    double capacity = size / run * 1000;
    backlog = Math.max(0, backlog + (perSecond - capacity) * widthMillis / 1000);
    double room = instances.stream().mapToInt(i -> i.pool().queue()).sum();
    long rejected = Math.round(Math.max(0, backlog - room));
    backlog = Math.min(backlog, room);
    double busy = Math.min(0.999, load / size);
    // P(wait) by Sakasegawa's approximation of Erlang's formula (Annals ISM 29, 1977).
    double waits = Math.pow(busy, Math.sqrt(2.0 * (size + 1)) - 1);
    double pace = run / (size * (1 - busy));
    double wait = backlog / capacity * 1000 + pace * Math.max(0, Math.log(waits / 0.01));
    return made(endMillis, run, wait, rejected, (int) Math.min(size, Math.ceil(load)));
  }

  private void wander() {
    if (chance.odds(0.05)) {
      trend = chance.normal() * 6;
    }
    perSecond += trend + chance.normal() * 4;
    if (perSecond < 0 || perSecond > MOST_PER_SECOND) {
      perSecond = Math.max(0, Math.min(MOST_PER_SECOND, perSecond));
      trend = 0;
    }
    if (chance.odds(0.02)) {
      runMillis = chance.between(20, 130);
    }
    if (slowFor > 0) {
      slowFor--;
    } else if (calls.odds(0.015)) {
      slowFor = SLOW_WINDOWS;
      callMillis = usualCallMillis * calls.between(4, 15);
    } else {
      callMillis = usualCallMillis;
    }
  }

  private List<DependencyCalls> calls(long count) {
    long micros = Math.round(callMillis * 1000);
    return kind == PoolKind.WORKER && count > 0
        ? List.of(new DependencyCalls(DATABASE, count, 0, count * micros, micros))
        : List.of();
  }

  private PoolWindow made(long endMillis, double run, double wait, long rejected, int active) {
    long startMillis = endMillis - widthMillis;
    List<Instance> reporting = instances.stream().filter(i -> i.reportsSince(startMillis)).toList();
    PoolWindow.Quality quality =
        reporting.size() * 2 < instances.size() || reporting.isEmpty()
            ? PoolWindow.Quality.INSUFFICIENT
            : reporting.size() < instances.size() || chance.odds(0.03)
                ? PoolWindow.Quality.PARTIAL
                : PoolWindow.Quality.COMPLETE;
    boolean nothing = quality == PoolWindow.Quality.INSUFFICIENT || chance.odds(0.01);
    long count = nothing ? 0 : Math.round(perSecond * widthMillis / 1000);
    int each = Math.max(1, reporting.size());
    int queued = (int) (backlog / each);
    reporting.forEach(i -> i.pool().busy(active / each, queued));
    double latency = kind == PoolKind.WORKER ? wait + run * 1.5 : wait;
    return new PoolWindow(
        id,
        kind,
        startMillis,
        endMillis,
        quality,
        reporting.stream()
            .map(i -> i.window(active / each, queued, count / each, p99(count, latency)))
            .toList(),
        count,
        count,
        nothing ? 0 : rejected,
        0,
        summary(count, wait),
        summary(count, run),
        summary(count, latency),
        HostLoad.UNKNOWN,
        kind == PoolKind.WORKER ? List.of(DATABASE) : List.of(),
        count == 0 ? EncodedHistogram.EMPTY : histogram(latency),
        0,
        calls(count),
        Optional.empty(),
        Double.NaN);
  }

  /** Of one instance: no two are alike. */
  private double p99(long count, double latency) {
    return count == 0 ? Double.NaN : latency * (1 + 0.3 * Math.abs(chance.normal()));
  }

  private static LatencySummary summary(long count, double millis) {
    return count == 0
        ? LatencySummary.EMPTY
        : new LatencySummary(count, millis, millis, millis, millis, millis);
  }

  /** Encoding is by far the dearest thing in a step, and few latencies occur. */
  private static EncodedHistogram histogram(double millis) {
    return HISTOGRAMS.computeIfAbsent(
        Math.min(Math.round(millis), 60_000),
        rounded -> {
          Histogram histogram = EncodedHistogram.newHistogram();
          histogram.recordValueWithCount(Math.max(1, rounded * 1000), 100);
          return EncodedHistogram.of(histogram);
        });
  }

  /** A forecast of what comes after a window; often wrong. */
  Forecast forecast(long endMillis) {
    if (chance.odds(0.05)) {
      return Forecast.unavailable(
          id, endMillis, widthMillis, 15, "m", Forecast.Status.NO_DATA, sloMillis);
    }
    double projected = Math.max(0, perSecond + 15 * trend);
    boolean breach = projected * runMillis / 1000 > 0.8 * size() || chance.odds(0.05);
    return new Forecast(
        id,
        endMillis,
        widthMillis,
        15,
        "m",
        Forecast.Status.READY,
        breach,
        breach ? 1 : 0,
        0.5,
        breach ? 2 * sloMillis : sloMillis / 2,
        sloMillis,
        breach ? LEAD_WINDOWS : Forecast.NO_BREACH,
        projected,
        runMillis,
        List.of());
  }
}
