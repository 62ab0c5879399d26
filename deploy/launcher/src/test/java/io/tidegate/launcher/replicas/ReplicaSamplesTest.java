package io.tidegate.launcher.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.service.scaler.Replicas;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ReplicaSamplesTest {
  private static final long T0 = 1_764_000_000_000L;
  private static final ReplicaService ORDERS =
      new ReplicaService(new PoolId("orders", "workers"), 2, 8, "process:run");

  /** So many replicas with so many workers each. */
  static PoolWindow window(
      PoolId pool,
      long startMillis,
      int width,
      int replicas,
      int workers,
      int count,
      long wait,
      long run) {
    List<PoolWindow.InstanceWindow> instances = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      instances.add(
          new PoolWindow.InstanceWindow(
              "i" + i,
              new PoolSpec(workers, 64, 1, 64),
              0,
              workers,
              3,
              1,
              count / replicas,
              Double.NaN));
    }
    EncodedHistogram latency = EncodedHistogram.of(constant(count, wait + run));
    return new PoolWindow(
        pool,
        PoolKind.WORKER,
        startMillis,
        startMillis + width,
        PoolWindow.Quality.COMPLETE,
        instances,
        count,
        count,
        0,
        0,
        LatencySummary.of(constant(count, wait)),
        LatencySummary.of(constant(count, run)),
        LatencySummary.of(constant(count, wait + run)),
        HostLoad.UNKNOWN,
        List.of(),
        latency,
        0);
  }

  private static Histogram constant(int count, long millis) {
    Histogram histogram = EncodedHistogram.newHistogram();
    histogram.recordValueWithCount(Math.max(1, millis * 1000), count);
    return histogram;
  }

  private static PoolWindow window() {
    return window(ORDERS.followed(), T0, 1_000, 4, 16, 200, 10, 40);
  }

  @Test
  void aWindowIsReportedAsTheNextOne() {
    long due = ReplicaSamples.dueMillis(window(), T0 + 1_300);
    assertEquals(T0 + 2_000, due);
    PoolSample sample =
        ReplicaSamples.of(ORDERS, window(), due, new Replicas(4, 3), 7, "the fake platform")
            .orElseThrow();
    assertEquals(new PoolId("orders", "replicas"), sample.pool());
    assertEquals(PoolKind.REPLICAS, sample.kind());
    assertEquals(
        List.of(T0 + 1_000, T0 + 2_000), List.of(sample.startMillis(), sample.endMillis()));
    assertEquals(new PoolSpec(4, 0, 2, 8, false, 16), sample.spec());
    assertEquals(List.of(3, 12, 4), List.of(sample.live(), sample.active(), sample.queued()));
    assertEquals(200, sample.completed());
    assertEquals(window().latencyHistogram(), sample.latency());
    assertEquals(0, sample.leaseUntilMillis());
    assertEquals(7, sample.revision());
    assertEquals(40, LatencySummary.of(sample.run().decode()).meanMillis(), 1);
  }

  @Test
  void oneThatComesLateIsReportedForTheFirstThatIsNotOver() {
    assertEquals(T0 + 4_000, ReplicaSamples.dueMillis(window(), T0 + 3_100));
    assertEquals(T0 + 2_000, ReplicaSamples.dueMillis(window(), T0 + 2_000));
    assertEquals(T0 + 2_000, ReplicaSamples.dueMillis(window(), T0 + 900));
  }

  @Test
  void noReplicasAndHalfAWindowTellNothing() {
    assertTrue(
        ReplicaSamples.of(ORDERS, window(), T0 + 2_000, new Replicas(0, 0), 7, "p").isEmpty());
    assertTrue(ReplicaSamples.tells(window()));
    PoolWindow w = window();
    PoolWindow partial =
        new PoolWindow(
            w.pool(),
            w.kind(),
            w.startMillis(),
            w.endMillis(),
            PoolWindow.Quality.PARTIAL,
            w.instances(),
            200,
            200,
            0,
            0,
            w.queueWait(),
            w.run(),
            w.latency(),
            w.host(),
            List.of(),
            w.latencyHistogram(),
            0);
    assertFalse(ReplicaSamples.tells(partial));
  }

  @Test
  void aNumberOutsideOfTheLimitsIsReportedAsItIs() {
    PoolSample sample =
        ReplicaSamples.of(ORDERS, window(), T0 + 2_000, new Replicas(12, 12), 7, "p").orElseThrow();
    assertEquals(new PoolSpec(12, 0, 2, 12, false, 16), sample.spec());
  }
}
