package io.tidegate.controller.service.web;

import io.tidegate.controller.ReplayDifference;
import io.tidegate.controller.ReplaySummary;
import io.tidegate.controller.ReplayedPool;
import io.tidegate.controller.service.RecordedReplay;
import io.tidegate.wire.AccuracyCounts;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Driver;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolPhase;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Messages made for tests: windows of one second that end at whole seconds after {@link #T0}. */
final class Made {
  static final long T0 = 1_793_520_000_000L;
  static final PoolId ORDERS = new PoolId("orders", "workers");
  static final PoolId DB = new PoolId("orders", "db");
  static final PoolId PAYMENTS = new PoolId("payments", "workers");
  static final double SLO_MILLIS = 300;

  private Made() {}

  static PoolWindow window(PoolId pool, long endMillis, int sizePerInstance, double p99Millis) {
    return window(pool, endMillis, sizePerInstance, p99Millis, 40);
  }

  static PoolWindow window(
      PoolId pool, long endMillis, int sizePerInstance, double p99Millis, int served) {
    LatencySummary latency = summary(served, p99Millis);
    PoolSpec spec = new PoolSpec(sizePerInstance, 100, 1, 64);
    return new PoolWindow(
        pool,
        pool.equals(DB) ? PoolKind.DB_CONNECTION : PoolKind.WORKER,
        endMillis - 1_000,
        endMillis,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow("a", spec, 1, sizePerInstance, 3, 2, 20, p99Millis),
            new PoolWindow.InstanceWindow("b", spec, 1, sizePerInstance, 3, 1, 20, p99Millis)),
        served,
        served,
        0,
        0,
        summary(served, p99Millis / 2),
        summary(served, 100),
        latency,
        new HostLoad(0.4, 0.5, 3),
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  /** Three requests run and seven wait. */
  static Heartbeat heartbeat(String instance) {
    return new Heartbeat(
        "orders",
        instance,
        T0 - 60_000,
        T0,
        5_000,
        "0.1.0",
        Map.of("zone", "a"),
        false,
        List.of(
            new Heartbeat.Pool(
                ORDERS, PoolKind.WORKER, PoolPhase.RUNNING, new PoolSpec(8, 100, 1, 64), 3, 7)));
  }

  static Forecast calm(PoolId pool, long atMillis, double projectedMillis) {
    return forecast(pool, atMillis, Forecast.NO_BREACH, projectedMillis);
  }

  static Forecast breachIn(PoolId pool, long atMillis, int leadWindows, double projectedMillis) {
    return forecast(pool, atMillis, leadWindows, projectedMillis);
  }

  /** Of a model that does not know the pool yet, and says how sure it is. */
  static Forecast certain(
      PoolId pool, long atMillis, int lead, double probability, double low, double high) {
    return forecast(pool, atMillis, lead, (low + high) / 2)
        .withCertainty(probability, low, high, true, 0.8);
  }

  static PoolAccuracy accuracy(PoolId pool, long atMillis) {
    return new PoolAccuracy(
        pool, atMillis, 7, new AccuracyCounts(5_760, 3, 0, 0, 1, 2, 4, 3, leads(), List.of()));
  }

  /** Three of 17 windows. */
  private static List<Integer> leads() {
    List<Integer> leads = new ArrayList<>(Collections.nCopies(18, 0));
    leads.set(17, 3);
    return leads;
  }

  static Forecast warmingUp(PoolId pool, long atMillis) {
    return Forecast.unavailable(
        pool, atMillis, 1_000, 15, "m1", Forecast.Status.WARMING_UP, SLO_MILLIS);
  }

  static Decision resize(PoolId pool, long atMillis, int from, int to, String mode) {
    return new Decision(
        pool + "@" + atMillis + "#1",
        pool,
        atMillis,
        Decision.Kind.RESIZE,
        mode,
        "breach-forecast",
        "p99 410 ms projected over the SLO of 300 ms in 12 windows; %d per instance carry it"
            .formatted(to),
        from,
        to + 2.4,
        to,
        List.of(new Decision.Clamp("max-step-up", to + 2.4, to, "may at most double")),
        atMillis,
        "m1",
        List.of(new Driver("arrival-trend", 0.38, "arrivals +38% in 15 windows")),
        "a projected p99 below 300 ms");
  }

  /** No size helps, so fewer may wait. */
  static Decision admission(PoolId pool, long atMillis, int from, int to) {
    return new Decision(
        pool + "@" + atMillis + "#1",
        pool,
        atMillis,
        Decision.Kind.ADMISSION,
        "auto",
        "admission-tightened",
        "the policy allows 1 to 4; requests wait 602.1 ms, and the objective of 300.0 ms leaves"
            + " 149.8 ms beside the run time: %d of %d may wait, as so many are served within it."
                .formatted(to, from)
            + " Expected: 20% refused at once, p99 of the others within 196.7 ms",
        from,
        to - 4,
        to,
        List.of(
            new Decision.Clamp(
                "admission-floor", to - 4, to, "the policy lets %d wait at least".formatted(to))),
        atMillis,
        "m1",
        List.of(),
        "a maximum above 4");
  }

  static Decision slowedBy(PoolId pool, PoolId by, long atMillis) {
    return new Decision(
        pool.key() + "@" + atMillis,
        pool,
        atMillis,
        Decision.Kind.HOLD,
        "auto",
        "downstream-slow",
        "",
        4,
        4,
        4,
        List.of(),
        0,
        "",
        List.of(),
        "",
        "",
        List.of(),
        List.of(
            new Decision.Input("windowsOverSlo", 3),
            new Decision.Input(by.key() + " explains", 0.9)));
  }

  static Decision hold(PoolId pool, long atMillis, int size, String reason) {
    return new Decision(
        pool + "@" + atMillis + "#1",
        pool,
        atMillis,
        Decision.Kind.HOLD,
        "auto",
        reason,
        "busy 42% of 8, p99 120 ms of 300 ms",
        size,
        Double.NaN,
        size,
        List.of(),
        0,
        "",
        List.of(),
        "a forecast that expects a breach");
  }

  static Verification kept(PoolId pool, long resizedAtMillis, long atMillis, int from, int to) {
    return new Verification(
        pool + "@" + resizedAtMillis + "#1",
        pool,
        atMillis,
        Verification.Verdict.KEPT,
        from,
        to,
        280,
        140,
        "slo-met",
        "p99 fell from 280 ms to 140 ms within 5 windows");
  }

  static Alert alert(PoolId pool, String id, long atMillis, String text) {
    return new Alert(
        id,
        pool,
        Alert.Kind.INSTANCE_FAILED,
        Alert.Severity.CRITICAL,
        atMillis,
        text,
        "orders-host7-4711");
  }

  private static Forecast forecast(PoolId pool, long atMillis, int lead, double projectedMillis) {
    boolean breach = lead != Forecast.NO_BREACH;
    return new Forecast(
        pool,
        atMillis,
        1_000,
        15,
        "m1",
        Forecast.Status.READY,
        breach,
        breach ? 1.4 : 0.3,
        1.0,
        projectedMillis,
        SLO_MILLIS,
        lead,
        80,
        100,
        breach
            ? List.of(
                new Driver("arrival-trend", 0.38, "arrivals +38% in 15 windows"),
                new Driver("utilisation", 0.88, "88% busy"))
            : List.of());
  }

  private static LatencySummary summary(int served, double p99Millis) {
    return served == 0
        ? LatencySummary.EMPTY
        : new LatencySummary(
            served, p99Millis / 2, p99Millis / 3, p99Millis * 0.8, p99Millis, p99Millis * 1.2);
  }

  /** A day on which a pool grew to 13 and once more; of the other policy, to 10 and never again. */
  static RecordedReplay.Result replay(PoolId pool, long atMillis) {
    ReplayedPool replayed =
        new ReplayedPool(
            pool,
            1_440,
            new ReplayedPool.Side(2, 13, 250.5, 1, 1),
            new ReplayedPool.Side(1, 10, 228, 1, 0),
            0,
            0,
            2,
            OptionalLong.of(atMillis));
    ReplayDifference otherwise =
        new ReplayDifference(
            pool,
            atMillis - 60_000,
            Optional.of(resize(pool, atMillis - 60_000, 8, 13, "auto")),
            Optional.of(resize(pool, atMillis - 60_000, 8, 10, "auto")));
    ReplayDifference notAtAll =
        new ReplayDifference(
            pool, atMillis, Optional.of(resize(pool, atMillis, 8, 14, "auto")), Optional.empty());
    return new RecordedReplay.Result(
        new ReplaySummary(List.of(replayed), List.of(otherwise, notAtAll)),
        0,
        OptionalLong.of(atMillis - 86_400_000));
  }
}
