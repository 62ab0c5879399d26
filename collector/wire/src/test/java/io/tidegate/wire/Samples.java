package io.tidegate.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** One valid message of each type, with every field set. */
final class Samples {
  static final PoolId ORDERS = new PoolId("orders", "workers");
  static final PoolId DB = new PoolId("orders", "db");
  static final long T0 = 1_764_000_000_000L;

  private Samples() {}

  static EncodedHistogram histogram(long... micros) {
    Histogram histogram = EncodedHistogram.newHistogram();
    for (long value : micros) {
      histogram.recordValue(value);
    }
    return EncodedHistogram.of(histogram);
  }

  static PoolSample sample() {
    return new PoolSample(
        ORDERS,
        PoolKind.WORKER,
        "orders-h1-42-1764000000000",
        T0,
        T0 + 1000,
        new PoolSpec(8, 200, 1, 64),
        3,
        8,
        5,
        2,
        100,
        98,
        1,
        2,
        histogram(120, 450),
        histogram(50_000, 61_000),
        histogram(50_120, 61_450),
        new HostLoad(0.25, 0.5, 12),
        List.of(DB),
        4,
        Map.of("zone", "a", "version", "1.2"));
  }

  static PoolWindow window() {
    EncodedHistogram latency = histogram(50_120, 61_450);
    return new PoolWindow(
        ORDERS,
        PoolKind.WORKER,
        T0,
        T0 + 1000,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow(
                "orders-h1-42-1764000000000", new PoolSpec(8, 200, 1, 64), 3, 8, 5, 2, 101, 61.4)),
        100,
        98,
        1,
        2,
        LatencySummary.of(histogram(120, 450).decode()),
        LatencySummary.of(histogram(50_000, 61_000).decode()),
        LatencySummary.of(latency.decode()),
        new HostLoad(0.25, Double.NaN, 12),
        List.of(DB),
        latency,
        4);
  }

  /** What policies select by, and which one held. */
  static List<WireMessage> labelled() {
    PoolWindow w = window();
    Decision d = decision();
    return List.of(
        new PoolWindow(
            w.pool(),
            w.kind(),
            w.startMillis(),
            w.endMillis(),
            w.quality(),
            w.instances(),
            w.submitted(),
            w.completed(),
            w.rejected(),
            w.failed(),
            w.queueWait(),
            w.run(),
            w.latency(),
            w.host(),
            w.dependencies(),
            w.latencyHistogram(),
            w.droppedSamples(),
            w.calls(),
            w.cache(),
            w.coverage(),
            Map.of("zone", "eu", "tier", "gold")),
        new Decision(
            d.decisionId(),
            d.pool(),
            d.atMillis(),
            d.kind(),
            d.mode(),
            d.reason(),
            d.detail(),
            d.fromSize(),
            d.wishedSize(),
            d.toSize(),
            d.clamps(),
            d.forecastAtMillis(),
            d.modelVersion(),
            d.drivers(),
            d.otherwise(),
            d.requestId(),
            d.instances(),
            d.inputs(),
            "orders/* tier=gold zone=eu"));
  }

  static Forecast forecast() {
    return new Forecast(
        ORDERS,
        T0,
        1000,
        15,
        "prior-1",
        Forecast.Status.READY,
        true,
        1.5,
        1.0,
        420,
        300,
        12,
        160,
        52,
        List.of(new Driver("headroom.15", -0.1, "headroom 6%")));
  }

  /** With the peaks of the arrivals, as the first predictor that forecasts them wrote it. */
  static List<WireMessage> peaks() {
    return List.of(
        forecast()
            .withPeaks(
                new ArrivalPeaks(
                    ArrivalPeaks.Season.WEEK,
                    Optional.of(new ArrivalPeaks.Peak(240, 220.5, 270)),
                    Optional.of(new ArrivalPeaks.Peak(310, 290, 350)))),
        forecast().withPeaks(ArrivalPeaks.without(ArrivalPeaks.Season.COLD)));
  }

  static Decision decision() {
    return new Decision(
        "orders/workers@1764000000000#1",
        ORDERS,
        T0,
        Decision.Kind.RESIZE,
        "auto",
        "breach-forecast",
        "p99 420 ms expected in 12 windows",
        8,
        13,
        12,
        List.of(new Decision.Clamp("step", 13, 12, "at most 4 at a time")),
        T0,
        "prior-1",
        forecast().drivers(),
        "headroom above 10%");
  }

  static List<WireMessage> all() {
    List<WireMessage> all = new ArrayList<>(firstVersion());
    all.addAll(later());
    all.addAll(learning());
    all.addAll(AdmissionSamples.all());
    all.add(new FreezeOrder("orders/*", true, "alice@ops", "incident 4711", T0, true));
    all.add(new FreezeOrder("*", false, "alice@ops", "over", T0, false));
    all.add(new AuditHead(17, com.google.protobuf.ByteString.copyFromUtf8("link")));
    String sha = "ab".repeat(32);
    String at = "http://10.0.0.2:8080";
    all.add(new GateOrder("r1", GateOrder.Action.SUBMITTED, "ci", "release 12", T0, sha, at, ""));
    all.add(new GateOrder("r1", GateOrder.Action.ABORTED, "alice@ops", "wrong", T0, sha, at, ""));
    all.add(
        new GateOrder(
            "r1", GateOrder.Action.OVERRIDDEN, "alice@ops", "known", T0, sha, at, "FAIL_SLO"));
    all.add(new PolicySet(3, "a-1", "policies: []", "alice@ops", "quieter nights", T0));
    all.add(
        new SilenceOrder(
            "s1", "orders/*", Optional.empty(), T0, T0 + 1, "moving", "alice@ops", T0, true));
    all.add(SilenceOrderTest.SILENCE);
    all.add(AlertMarkTest.MARK);
    all.addAll(GateSamples.generators());
    return all;
  }

  /** What later versions added. */
  private static List<WireMessage> later() {
    PoolSample s = sample();
    PoolWindow w = window();
    List<DependencyCalls> calls = List.of(new DependencyCalls(DB, 40, 1, 90_000, 20_000));
    return List.of(
        new PoolSample(
            ORDERS,
            PoolKind.CACHE,
            s.instance(),
            T0,
            T0 + 1000,
            new PoolSpec(8, 200, 1, 64, true),
            3,
            8,
            5,
            2,
            100,
            98,
            1,
            2,
            s.queueWait(),
            s.run(),
            s.latency(),
            new HostLoad(0.25, 0.5, 12, 3, 1.5),
            List.of(DB),
            4,
            Map.of(),
            T0 + 60_000,
            calls,
            Optional.of(new CacheCounts(90, 10))),
        new PoolWindow(
            ORDERS,
            PoolKind.ENDPOINT,
            T0,
            T0 + 1000,
            PoolWindow.Quality.COMPLETE,
            List.of(
                new PoolWindow.InstanceWindow(
                    s.instance(), s.spec(), 3, 8, 5, 2, 101, 61.4, T0 + 60_000)),
            100,
            98,
            1,
            2,
            w.queueWait(),
            w.run(),
            w.latency(),
            new HostLoad(0.25, 0.5, 12, 3, 1.5),
            List.of(DB),
            w.latencyHistogram(),
            4,
            calls,
            Optional.of(new CacheCounts(90, 10))),
        new Command(
                "c",
                "d",
                ORDERS,
                "i",
                3,
                8,
                12,
                T0,
                T0 + 5000,
                CommandAction.WARM,
                60_000,
                com.google.protobuf.ByteString.EMPTY)
            .signedWith(new byte[] {1, 2, 3}),
        new Decision(
            "d",
            ORDERS,
            T0,
            Decision.Kind.WARM,
            "shadow",
            "operator-request",
            "sre@example.com asks for it",
            8,
            12,
            8,
            List.of(),
            0,
            "",
            List.of(),
            "",
            "r",
            List.of("i", "j"),
            List.of(new Decision.Input("p99Millis", 212.5), new Decision.Input("queued", 0))),
        new Ack("c", ORDERS, "i", Ack.Outcome.CONVERGING, 4, 12, 8, "", T0 + 20, 11),
        new Alert(
            "failed/i",
            ORDERS,
            Alert.Kind.INSTANCE_FAILED,
            Alert.Severity.CRITICAL,
            T0,
            "silent",
            "i",
            3,
            7),
        new Heartbeat(
            "orders",
            "i",
            T0 - 5000,
            T0,
            5000,
            "0.1.0",
            Map.of("zone", "a"),
            false,
            List.of(
                new Heartbeat.Pool(
                    ORDERS, PoolKind.WORKER, PoolPhase.PAUSED, new PoolSpec(8, 200, 1, 64), 3, 7))),
        new InstanceStatus(
            "orders", "i", InstanceState.FAILED, T0 + 12_500, T0, "silent for 2.5 heartbeats"),
        new ChangeRequest(
            "r", ORDERS, CommandAction.RESIZE, 12, "sre@example.com", T0, T0 + 60_000, ""));
  }

  /** What the learning predictor added; its bytes are kept in golden-v2.txt. */
  static List<WireMessage> learning() {
    return List.of(
        forecast().withCertainty(0.75, 310, 560, true, 0.9),
        new Alert(
            "point:orders/workers:1764000000000",
            ORDERS,
            Alert.Kind.POINT_ANOMALY,
            Alert.Severity.WARNING,
            T0,
            "p99 420 ms",
            "i"),
        new PredictorState(
            ORDERS, T0, 1, 4711, com.google.protobuf.ByteString.copyFromUtf8("snapshot")),
        new PoolAccuracy(
            ORDERS,
            T0,
            7,
            new AccuracyCounts(
                9000,
                2,
                1,
                1,
                3,
                4,
                5,
                2,
                List.of(0, 0, 2),
                java.util.Collections.nCopies(10, new AccuracyCounts.Bin(3, 0.5, 1, 0.7)))),
        new ModelRecord(
            "breach",
            "b-1",
            T0,
            "train",
            Map.of("seed", "7"),
            Map.of("recall-at-0.25", 0.6),
            com.google.protobuf.ByteString.copyFromUtf8("model")),
        new ModelPointer(
            "breach",
            "b-1",
            List.of("prior-1"),
            List.of("b-0"),
            T0,
            "recall 0.60 against 0.55",
            false));
  }

  /** What the first version could say; its bytes are kept in golden-v1.txt. */
  static List<WireMessage> firstVersion() {
    return List.of(
        sample(),
        window(),
        forecast(),
        decision(),
        new Verification(
            "orders/workers@1764000000000#1",
            ORDERS,
            T0 + 8000,
            Verification.Verdict.KEPT,
            8,
            12,
            280,
            120,
            "slo-met",
            "p99 280 ms before, 120 ms after"),
        new Command(
            "orders/workers@1764000000000#1/i",
            "orders/workers@1764000000000#1",
            ORDERS,
            "i",
            3,
            8,
            12,
            T0,
            T0 + 5000),
        new Ack("c", ORDERS, "i", Ack.Outcome.APPLIED, 4, 8, 12, "", T0 + 20),
        new Alert(
            "breach/orders/workers/1764000000000",
            ORDERS,
            Alert.Kind.BREACH_FORECAST,
            Alert.Severity.WARNING,
            T0,
            "breach in 12 windows",
            ""),
        new ControllerState(
            ORDERS, T0, 1, com.google.protobuf.ByteString.copyFromUtf8("snapshot")));
  }
}
