package io.tidegate.predictor.anomalies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Alert;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PointAnomaliesTest {
  private static final double SLO = 300;
  private static final long T0 = 1_700_000_000_000L;
  private final Random noise = new Random(5);
  private final List<Anomaly> told = new ArrayList<>();
  private PointAnomalies anomalies = new PointAnomalies();
  private int index;

  /** Four instances; the last one is as told, the others are as the pool. */
  private PoolWindow window(
      double p99, double runMillis, long failed, double lastP99, int lastActive) {
    long arrivals = 400;
    LatencySummary latency =
        new LatencySummary(arrivals, p99 / 2, p99 / 2, 0.8 * p99, p99, 1.2 * p99);
    LatencySummary run =
        new LatencySummary(
            arrivals, runMillis, runMillis, 1.5 * runMillis, 2 * runMillis, 3 * runMillis);
    List<PoolWindow.InstanceWindow> instances = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      instances.add(
          new PoolWindow.InstanceWindow(
              "i" + i,
              new PoolSpec(8, 100, 1, 64),
              0,
              8,
              i == 3 ? lastActive : 3,
              0,
              100,
              i == 3 ? lastP99 : p99));
    }
    long start = T0 + index++ * 60_000L;
    return new PoolWindow(
        new PoolId("orders", "workers"),
        PoolKind.WORKER,
        start,
        start + 60_000,
        PoolWindow.Quality.COMPLETE,
        instances,
        arrivals,
        arrivals,
        0,
        failed,
        LatencySummary.EMPTY,
        run,
        latency,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  private double around(double value) {
    return value * Math.exp(0.1 * noise.nextGaussian());
  }

  private void quiet(int windows) {
    for (int i = 0; i < windows; i++) {
      double p99 = around(100);
      give(window(p99, around(40), noise.nextInt(3), around(100), 2 + noise.nextInt(3)));
    }
  }

  private void give(PoolWindow window) {
    told.addAll(anomalies.onWindow(window, SLO));
  }

  private List<Anomaly.Kind> kinds() {
    return told.stream().map(Anomaly::kind).toList();
  }

  /** Ten days of one-minute windows: noise of a tenth, and a daily swing of the p99 by a half. */
  @Test
  void aQuietSeriesHasNoFalseAlarm() {
    for (int i = 0; i < 14_400; i++) {
      double day = 1 + 0.5 * Math.sin(2 * Math.PI * i / 1440);
      double p99 = around(100 * day);
      give(window(p99, around(40), noise.nextInt(3), p99 * around(1), 2 + noise.nextInt(3)));
    }
    assertEquals(List.of(), told.stream().map(Anomaly::text).toList());
  }

  @Test
  void aPoolThatIsUnlikeItselfIsToldOnceWithTheNumbers() {
    quiet(100);
    for (int i = 0; i < 10; i++) {
      give(window(250, 40, 0, 250, 3));
    }
    assertEquals(List.of(Anomaly.Kind.P99), kinds());
    Anomaly first = told.get(0);
    assertTrue(
        first
            .text()
            .matches("p99 of orders/workers is 250 ms, 2\\.[0-9] times its usual 1?[0-9]{2} ms"),
        first.text());
    assertEquals(T0 + 103 * 60_000L, first.atMillis());
    assertEquals(Alert.Severity.WARNING, first.severity());
    assertEquals(Alert.Kind.POINT_ANOMALY, first.alert().kind());
    assertEquals("point:orders/workers:p99:" + first.atMillis(), first.alert().alertId());
  }

  @Test
  void aSingleWindowIsNone() {
    quiet(100);
    give(window(400, 40, 0, 400, 3));
    quiet(1);
    give(window(400, 40, 0, 400, 3));
    quiet(50);
    assertEquals(List.of(), kinds());
  }

  @Test
  void whatStaysBecomesUsualAndWhatComesBackIsToldAgain() {
    quiet(100);
    for (int i = 0; i < 200; i++) {
      give(window(around(250), 40, 0, around(250), 3));
    }
    assertEquals(List.of(Anomaly.Kind.P99), kinds());
    quiet(200);
    for (int i = 0; i < 4; i++) {
      give(window(250, 40, 0, 250, 3));
    }
    assertEquals(List.of(Anomaly.Kind.P99, Anomaly.Kind.P99), kinds());
  }

  @Test
  void errorsAndRunTimesAreMeasuresToo() {
    quiet(100);
    for (int i = 0; i < 4; i++) {
      give(window(around(100), 90, 60, around(100), 3));
    }
    assertEquals(List.of(Anomaly.Kind.RUN_TIME, Anomaly.Kind.ERRORS), kinds());
    assertTrue(
        told.get(1)
            .text()
            .startsWith(
                "60 of 400 requests to orders/workers failed or were turned away (15.0%, usually"),
        told.get(1).text());
    assertEquals(Alert.Severity.CRITICAL, told.get(1).severity());
  }

  @Test
  void anInstanceThatIsUnlikeItsSiblingsIsNamed() {
    quiet(10);
    for (int i = 0; i < 5; i++) {
      give(window(100, 40, 0, 340, 8));
    }
    assertEquals(List.of(Anomaly.Kind.INSTANCE_P99, Anomaly.Kind.INSTANCE_BUSY), kinds());
    assertEquals(
        "p99 of orders/workers at i3 is 340 ms, 3.4 times that of its siblings (100 ms)",
        told.get(0).text());
    assertEquals("i3", told.get(0).instance());
    assertEquals("orders/workers is 100% busy at i3, its siblings 38%", told.get(1).text());
  }

  @Test
  void ofOnePoolNoMoreThanThreeAreToldInAnHourAndTheNextSaysHowManyWereNot() {
    quiet(100);
    for (int i = 0; i < 5; i++) {
      give(window(250, 90, 60, 900, 8));
    }
    assertEquals(3, told.size(), kinds().toString());
    quiet(80);
    for (int i = 0; i < 5; i++) {
      give(window(250, 40, 0, 250, 3));
    }
    assertEquals(4, told.size(), kinds().toString());
    assertTrue(told.get(3).text().endsWith("; 2 more were not told"), told.get(3).text());
  }

  @Test
  void aSnapshotGoesOnAsIfItHadNeverStopped() {
    PointAnomalies restored = new PointAnomalies();
    for (int i = 0; i < 600; i++) {
      boolean odd = i % 90 > 80;
      PoolWindow window =
          window(odd ? 300 : around(100), odd ? 90 : around(40), 0, odd ? 900 : around(100), 3);
      List<Anomaly> expected = anomalies.onWindow(window, SLO);
      assertEquals(expected, restored.onWindow(window, SLO), "window " + i);
      told.addAll(expected);
      byte[] snapshot = anomalies.snapshot();
      assertTrue(snapshot.length < 2048, snapshot.length + " bytes");
      restored = PointAnomalies.restore(snapshot);
    }
    assertTrue(told.size() > 5, kinds().toString());
  }
}
