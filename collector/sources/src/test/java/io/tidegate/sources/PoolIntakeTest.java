package io.tidegate.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.sources.PoolIntake.Taken;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolIntakeTest {
  private static final Map<String, String> ORDERS =
      Map.of("job", "orders", "instance", "10.0.0.1:8080");
  private static final long T0 = 1_764_000_000_000L;

  private final PoolIntake intake = intake(SourceLimits.DEFAULT);

  private static PoolIntake intake(SourceLimits limits) {
    return new PoolIntake(MappingFile.builtIn(), limits, 60_000, 10_000);
  }

  private Taken take(Points points) {
    return take(ORDERS, points);
  }

  private Taken take(Map<String, String> context, Points points) {
    return intake.take(context, points.list(), T0 + 3_600_000);
  }

  /** Hikari's metrics of pool {@code db} at a second. */
  private static Points hikari(int second, double active, double used, double timeouts) {
    return Points.at(T0 + second * 1000L, "pool", "db")
        .gauge("hikaricp_connections_max", 10)
        .gauge("hikaricp_connections", 8)
        .gauge("hikaricp_connections_active", active)
        .gauge("hikaricp_connections_pending", 2)
        .total("hikaricp_connections_usage_seconds_count", used)
        .total("hikaricp_connections_timeout_total", timeouts);
  }

  @Test
  void theFirstPointsSayWhereCountingStartsAndTheNextAreASample() {
    assertEquals(List.of(), take(hikari(0, 3, 100, 7)).samples());
    List<PoolSample> samples = take(hikari(15, 5, 160, 8)).samples();
    assertEquals(1, samples.size());
    PoolSample sample = samples.get(0);
    assertEquals("orders/db", sample.pool().key());
    assertEquals(PoolKind.DB_CONNECTION, sample.kind());
    assertEquals("10.0.0.1:8080", sample.instance());
    assertEquals(T0, sample.startMillis());
    assertEquals(T0 + 15_000, sample.endMillis());
    assertEquals(new PoolSpec(10, 0, 1, 10, true), sample.spec());
    assertEquals(8, sample.live());
    assertEquals(5, sample.active());
    assertEquals(2, sample.queued());
    assertEquals(60, sample.completed());
    assertEquals(62, sample.submitted(), "two more are in use than before");
    assertEquals(1, sample.rejected());
    assertTrue(sample.latency().isEmpty());
    assertEquals("failed,queue-wait,run,latency", sample.labels().get(PoolSampleForm.NOT_TOLD));
  }

  @Test
  void aCountThatFellCountsFromZero() {
    take(hikari(0, 3, 100, 7));
    take(hikari(15, 3, 160, 7));
    assertEquals(40, take(hikari(30, 3, 40, 0)).samples().get(0).completed());
  }

  @Test
  void aCounterThatBeganAfterwardsCountsWhole() {
    Points first = Points.at(T0, "name", "http").gauge("executor.active", 2);
    take(first.total("executor.completed", 100, T0 - 60_000));
    Points second = Points.at(T0 + 15_000, "name", "http").gauge("executor.active", 2);
    // More than before, but of a process that started in between.
    Taken taken = take(second.total("executor.completed", 130, T0 + 5_000));
    assertEquals(130, taken.samples().get(0).completed());
  }

  @Test
  void missingOrNaNHoldsTheSampleBackAndLosesNoCount() {
    take(hikari(0, 3, 100, 0));
    assertEquals(List.of(), take(hikari(15, Double.NaN, 110, 0)).samples());
    Points without =
        Points.at(T0 + 30_000, "pool", "db")
            .gauge("hikaricp_connections_active", 3)
            .total("hikaricp_connections_usage_seconds_count", 120);
    assertEquals(List.of(), take(without).samples());
    PoolSample sample = take(hikari(45, 3, 130, 0)).samples().get(0);
    assertEquals(T0, sample.startMillis());
    assertEquals(30, sample.completed());
  }

  @Test
  void afterALongGapOnlyTheEndIsClaimedWithItsShare() {
    take(hikari(0, 3, 100, 0));
    PoolSample sample = take(hikari(240, 3, 500, 0)).samples().get(0);
    assertEquals(T0 + 180_000, sample.startMillis());
    assertEquals(100, sample.completed(), "a quarter of 400");
  }

  @Test
  void incrementsAreASampleAtOnceAndSilenceSaysThatNothingCame() {
    Taken first =
        take(
            Points.at(T0, "name", "http")
                .gauge("executor.active", 2)
                .increment("executor.completed", 30, T0 - 15_000));
    assertEquals(30, first.samples().get(0).completed());
    assertEquals(T0 - 15_000, first.samples().get(0).startMillis());
    Taken silent = take(Points.at(T0 + 15_000, "name", "http").gauge("executor.active", 0));
    assertEquals(0, silent.samples().get(0).completed());
  }

  @Test
  void whatComesInTwoPartsIsOneSample() {
    for (int round = 0; round < 6; round++) {
      long at = T0 + round * 15_000L;
      Taken first = take(Points.at(at, "name", "http").gauge("executor.active", 2));
      Taken second =
          take(Points.at(at + 1, "name", "http").total("executor.completed", 10.0 * round));
      if (round >= 3) {
        assertEquals(List.of(), first.samples());
        assertEquals(10, second.samples().get(0).completed());
      }
    }
  }

  @Test
  void severalMomentsInOneRequestAreSeveralSamples() {
    take(hikari(0, 3, 100, 0));
    Points both = hikari(15, 3, 110, 0);
    both.list().addAll(0, hikari(30, 4, 130, 0).list());
    List<PoolSample> samples = take(both).samples();
    assertEquals(List.of(10L, 20L), samples.stream().map(PoolSample::completed).toList());
    assertEquals(List.of(3, 4), samples.stream().map(PoolSample::active).toList());
  }

  @Test
  void theSamePointsAgainAreRefusedAndGiveNothing() {
    take(hikari(0, 3, 100, 0));
    take(hikari(15, 3, 110, 0));
    Taken again = take(hikari(15, 3, 110, 0));
    assertEquals(List.of(), again.samples());
    assertEquals(Map.of(Reason.OUT_OF_ORDER, 6), again.refusals().counts());
  }

  @Test
  void waitAndRunTogetherAreTheLatencyOfAWorkerPool() {
    double[] bounds = {0.1, 0.2};
    for (int round = 0; round < 2; round++) {
      Points points =
          Points.at(T0 + round * 15_000L, "name", "http")
              .gauge("executor_active_threads", 2)
              .gauge("executor_queued_tasks", 1)
              .gauge("executor_queue_remaining_tasks", 9)
              .buckets("executor_idle_seconds", bounds, 0, 1000L * round, 0)
              .buckets("executor_seconds", bounds, 1000L * round, 0, 0);
      List<PoolSample> samples = take(points).samples();
      if (round == 1) {
        PoolSample sample = samples.get(0);
        assertEquals(10, sample.spec().queueCapacity());
        assertEquals(1000, sample.queueWait().decode().getTotalCount());
        assertEquals(
            150_000,
            micros(sample.queueWait().decode().getValueAtPercentile(50)),
            2_000,
            "microseconds");
        // Even from 100 to 200 ms and from 0 to 100 ms: the sum is a triangle from 100 to 300 ms.
        assertEquals(200_000, micros(sample.latency().decode().getValueAtPercentile(50)), 4_000);
        assertEquals(286_000, micros(sample.latency().decode().getValueAtPercentile(99)), 5_000);
        assertEquals(1000, sample.latency().decode().getTotalCount());
      }
    }
  }

  @Test
  void anEnvoysLatencyIsInMillisecondsAndItsMembersAreLabels() {
    for (int round = 0; round < 2; round++) {
      List<PoolSample> samples =
          take(Points.at(T0 + round * 15_000L, "envoy_cluster_name", "payments")
                  .gauge("envoy_cluster_upstream_cx_active", 4)
                  .gauge("envoy_cluster_upstream_rq_active", 7)
                  .gauge("envoy_cluster_upstream_rq_pending_active", 3)
                  .total("envoy_cluster_upstream_rq_pending_overflow", 5.0 * round)
                  .total("envoy_cluster_upstream_rq_total", 205.0 * round)
                  .gauge("envoy_cluster_membership_total", 6)
                  .gauge("envoy_cluster_membership_healthy", 5)
                  .buckets(
                      "envoy_cluster_upstream_rq_time", new double[] {25, 50}, 0, 200L * round, 0))
              .samples();
      if (round == 1) {
        PoolSample sample = samples.get(0);
        assertEquals(PoolKind.RPC_CONNECTION, sample.kind());
        assertEquals(new PoolSpec(1024, 0, 1, 1024, true), sample.spec());
        assertEquals(7, sample.active());
        assertEquals(205, sample.submitted());
        assertEquals(5, sample.rejected());
        assertEquals(37_500, micros(sample.latency().decode().getValueAtPercentile(50)), 400);
        assertEquals("6", sample.labels().get("members"));
        assertEquals("5", sample.labels().get("members-healthy"));
      }
    }
  }

  @Test
  void whoHasNoServiceOrInstanceIsRefusedByName() {
    assertEquals(
        Map.of(Reason.NO_SERVICE, 6),
        take(Map.of("instance", "a"), hikari(0, 1, 1, 1)).refusals().counts());
    Taken nobody = take(Map.of("job", "orders"), hikari(0, 1, 1, 1));
    assertEquals(
        "no-instance (6): hikaricp_connections_max of service orders has none of the labels"
            + " [service_instance_id, instance, k8s_pod_name, container_id]",
        nobody.refusals().text().orElseThrow());
  }

  @Test
  void aClockThatIsFarAheadIsRefusedAndHarmsNothing() {
    take(hikari(0, 3, 100, 0));
    Taken ahead = take(hikari(3_611, 3, 110, 0));
    assertEquals(Map.of(Reason.FROM_THE_FUTURE, 6), ahead.refusals().counts());
    assertEquals(20, take(hikari(15, 3, 120, 0)).samples().get(0).completed());
  }

  @Test
  void whatGoesOverALimitIsRefusedAndTheRestGoesOn() {
    PoolIntake small = intake(new SourceLimits(1, 1, 256, 1_000, 64, 255));
    small.take(ORDERS, hikari(0, 3, 100, 0).list(), T0 + 15_000);
    Points other = Points.at(T0, "pool", "second").gauge("hikaricp_connections_active", 1);
    assertEquals(
        Map.of(Reason.TOO_MANY_POOLS, 1),
        small.take(ORDERS, other.list(), T0 + 15_000).refusals().counts());
    assertEquals(
        Map.of(Reason.TOO_MANY_TARGETS, 6),
        small
            .take(Map.of("job", "x", "instance", "y"), hikari(0, 3, 100, 0).list(), T0 + 15_000)
            .refusals()
            .counts());
    Points longLabel =
        Points.at(T0, "pool", "x".repeat(256)).gauge("hikaricp_connections_active", 1);
    assertEquals(
        Map.of(Reason.LABEL_TOO_LONG, 1),
        small.take(ORDERS, longLabel.list(), T0 + 15_000).refusals().counts());
    assertEquals(
        5,
        small.take(ORDERS, hikari(15, 3, 105, 0).list(), T0 + 15_000).samples().get(0).completed());
  }

  @Test
  void memoryIsBoundedOverAllSeries() {
    PoolIntake small = intake(new SourceLimits(10, 10, 256, 6, 64, 255));
    small.take(ORDERS, hikari(0, 3, 100, 0).list(), T0);
    Points other = Points.at(T0, "pool", "second").gauge("hikaricp_connections_active", 1);
    assertEquals(
        Map.of(Reason.MEMORY_FULL, 1), small.take(ORDERS, other.list(), T0).refusals().counts());
    // What was silent for ten minutes makes room.
    Points later =
        Points.at(T0 + 700_000, "pool", "second").gauge("hikaricp_connections_active", 1);
    small.take(ORDERS, List.of(), T0 + 700_000);
    assertEquals(0, small.targets());
    assertEquals(Map.of(), small.take(ORDERS, later.list(), T0 + 700_000).refusals().counts());
  }

  @Test
  void twoNamesThatBecomeOneAreNotMixed() {
    take(Points.at(T0, "pool", "a b").gauge("hikaricp_connections_active", 1));
    Taken second = take(Points.at(T0, "pool", "a/b").gauge("hikaricp_connections_active", 1));
    assertEquals(
        "name-collision (1): 'a/b' by rule hikaricp would be pool a-b of orders, as 'a b' by rule"
            + " hikaricp is: name one otherwise",
        second.refusals().text().orElseThrow());
  }

  @Test
  void theWrongTypeIsNamed() {
    Taken taken = take(Points.at(T0, "pool", "db").total("hikaricp_connections_active", 1));
    assertEquals(
        "wrong-type (1): hikaricp_connections_active is a Count: active of rule hikaricp has to be"
            + " a GAUGE",
        taken.refusals().text().orElseThrow());
  }

  @Test
  void aSeriesThatIsGoneIsWaitedForTenMinutes() {
    take(hikari(0, 3, 100, 0));
    for (int second = 15; second < 600; second += 15) {
      assertEquals(List.of(), take(withoutPending(second)).samples(), "at " + second);
    }
    assertEquals(1, take(withoutPending(615)).samples().size());
  }

  private static Points withoutPending(int second) {
    Points all = hikari(second, 3, 100 + second, 0);
    all.list().removeIf(point -> point.name().endsWith("pending"));
    return all;
  }

  @Test
  void unlimitedIsNoSize() {
    for (int round = 0; round < 2; round++) {
      List<PoolSample> samples =
          take(Points.at(T0 + round * 15_000L, "db_name", "main")
                  .gauge("go_sql_max_open_connections", 0)
                  .gauge("go_sql_open_connections", 12)
                  .gauge("go_sql_in_use_connections", 5))
              .samples();
      if (round == 1) {
        assertEquals(new PoolSpec(12, 0, 1, 12, true), samples.get(0).spec());
        assertTrue(samples.get(0).labels().get(PoolSampleForm.NOT_TOLD).contains("completed"));
      }
    }
  }

  private static double micros(long value) {
    return (double) value;
  }
}
