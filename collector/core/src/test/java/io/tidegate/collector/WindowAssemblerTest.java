package io.tidegate.collector;

import static io.tidegate.collector.Samples.ORDERS;
import static io.tidegate.collector.Samples.PAYMENTS;
import static io.tidegate.collector.Samples.T0;
import static io.tidegate.collector.Samples.sample;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.InstanceWindow;
import io.tidegate.wire.PoolWindow.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowAssemblerTest {
  private static final WindowOptions SECOND = WindowOptions.ofWidth(1000);

  private WindowAssembler assembler = new WindowAssembler(SECOND, ResumePoint.START);
  private final List<PoolWindow> closed = new ArrayList<>();
  private long offset;

  private Outcome offer(PoolSample sample) {
    return offer(sample, sample.endMillis());
  }

  private Outcome offer(PoolSample sample, long appendMillis) {
    Outcome outcome = assembler.offer(sample, appendMillis, offset++);
    assembler.drain(Integer.MAX_VALUE, closed::add);
    return outcome;
  }

  private static List<String> instances(PoolWindow window) {
    return window.instances().stream().map(InstanceWindow::instance).toList();
  }

  @Test
  void aWindowClosesWhenTheWatermarkReachesItsEnd() {
    offer(sample("a", 0, 1000));
    offer(sample("b", 0, 1000));
    offer(sample("a", 1000, 1499));
    assertEquals(List.of(), closed, "the watermark is at 999");
    offer(sample("b", 1000, 1500));
    assertEquals(1, closed.size());
    PoolWindow window = closed.get(0);
    assertEquals(T0, window.startMillis());
    assertEquals(T0 + 1000, window.endMillis());
    assertEquals(List.of("a", "b"), instances(window));
    assertEquals(Quality.COMPLETE, window.quality());
    assertEquals(20, window.submitted());
    assertEquals(20, window.completed());
    assertEquals(2, window.rejected());
    assertEquals(4, window.failed());
    assertEquals(22, window.arrivals());
    assertEquals(16, window.size());
    assertEquals(8, window.active());
    assertEquals(4, window.queued());
  }

  @Test
  void latenciesAreMergedAsHistograms() {
    offer(sample(ORDERS, "a", 0, 1000, 98, 10));
    offer(sample(ORDERS, "b", 0, 1000, 2, 1000));
    offer(sample("a", 1000, 2000));
    PoolWindow window = closed.get(0);
    assertEquals(100, window.latency().count());
    // 2 significant digits: 10 ms and 1 s are read back within 1 %.
    assertEquals(10, window.latency().p95Millis(), 0.1);
    assertEquals(1000, window.latency().p99Millis(), 10);
    assertEquals(29.8, window.latency().meanMillis(), 0.3);
    assertEquals(10, window.instances().get(0).p99Millis(), 0.1);
    assertEquals(1000, window.instances().get(1).p99Millis(), 10);
    assertEquals(0, window.queueWait().count());
    assertEquals(100, window.latencyHistogram().decode().getTotalCount());
  }

  @Test
  void severalSamplesOfAnInstanceAddUpAndTheNewestGivesTheGauges() {
    assembler =
        new WindowAssembler(
            WindowOptions.ofWidth(1000).withAllowedLateness(700), ResumePoint.START);
    PoolSample late = sample("a", 0, 500);
    PoolSample newer =
        new PoolSample(
            late.pool(),
            late.kind(),
            "a",
            T0 + 500,
            T0 + 1000,
            late.spec().withSize(12),
            4,
            12,
            7,
            0,
            5,
            5,
            0,
            0,
            late.queueWait(),
            late.run(),
            late.latency(),
            new HostLoad(0.5, Double.NaN, 7),
            List.of(PAYMENTS),
            2,
            late.labels());
    offer(newer);
    offer(late);
    offer(sample("a", 1000, 2000));
    PoolWindow window = closed.get(0);
    assertEquals(15, window.submitted());
    assertEquals(12, window.size());
    assertEquals(7, window.active());
    assertEquals(4, window.instances().get(0).revision());
    assertEquals(16, window.instances().get(0).arrivals());
    assertEquals(0.5, window.host().cpu());
    assertEquals(7, window.host().gcPauseMillis());
    assertEquals(List.of(PAYMENTS), window.dependencies());
    assertEquals(2, window.droppedSamples());
  }

  /** The newest sample's, and a pool that nobody reports of keeps what it had. */
  @Test
  void windowsHaveTheLabelsThatTheInstancesShare() {
    offer(labelled(sample("a", 0, 500), Map.of("zone", "us", "tier", "gold")));
    offer(labelled(sample("a", 500, 1000), Map.of("zone", "eu", "tier", "gold")));
    offer(labelled(sample("b", 0, 1000), Map.of("zone", "eu", "tier", "free")));
    offer(sample(PAYMENTS, "p", 3000, 4000, 10, 5));
    List<PoolWindow> ofOrders =
        closed.stream().filter(window -> window.pool().equals(ORDERS)).toList();
    assertEquals(
        List.of(2, 0, 0), ofOrders.stream().map(window -> window.instances().size()).toList());
    ofOrders.forEach(window -> assertEquals(Map.of("zone", "eu"), window.labels()));
  }

  private static PoolSample labelled(PoolSample s, Map<String, String> labels) {
    return new PoolSample(
        s.pool(),
        s.kind(),
        s.instance(),
        s.startMillis(),
        s.endMillis(),
        s.spec(),
        s.revision(),
        s.live(),
        s.active(),
        s.queued(),
        s.submitted(),
        s.completed(),
        s.rejected(),
        s.failed(),
        s.queueWait(),
        s.run(),
        s.latency(),
        s.host(),
        s.dependencies(),
        s.droppedSamples(),
        labels);
  }

  @Test
  void aSampleThatSpansABoundaryCountsByItsMidpoint() {
    offer(sample("mostly-before", 1100, 2099));
    offer(sample("mostly-after", 1500, 2500));
    offer(sample("x", 3000, 4000));
    assertEquals(2, closed.size());
    assertEquals(T0 + 1000, closed.get(0).startMillis());
    assertEquals(List.of("mostly-before"), instances(closed.get(0)));
    assertEquals(T0 + 2000, closed.get(1).startMillis());
    assertEquals(List.of("mostly-after"), instances(closed.get(1)));
  }

  @Test
  void theSameSampleTwiceCountsOnce() {
    offer(sample("a", 0, 1000));
    assertInstanceOf(Outcome.Duplicate.class, offer(sample("a", 0, 1000)));
    offer(sample("a", 1000, 2000));
    assertEquals(10, closed.get(0).submitted());
  }

  @Test
  void aSampleOfAClosedWindowIsLateAndSaysByHowMuch() {
    offer(sample("a", 0, 1000));
    offer(sample("a", 3000, 4000));
    Outcome outcome = offer(sample("b", 0, 1000), T0 + 4000);
    assertEquals(
        "late: its window ended at 1700000001000 and windows are closed until 1700000003000, 2000"
            + " ms later",
        assertInstanceOf(Outcome.Late.class, outcome).detail());
    assertEquals(3, closed.size());
  }

  @Test
  void aSampleFromTheFutureIsRefusedAndMovesNothing() {
    offer(sample("a", 0, 1000));
    Outcome outcome = offer(sample("b", 8000, 9000), T0 + 1000);
    assertEquals(
        "from the future: it ends at 1700000009000, 8000 ms after the broker stored it at"
            + " 1700000001000; at most 500 ms are allowed: check the clock of its host",
        assertInstanceOf(Outcome.FromTheFuture.class, outcome).detail());
    assertInstanceOf(Outcome.Accepted.class, offer(sample("c", 0, 1000)));
    assertEquals(List.of(), closed);
  }

  @Test
  void aClockThatIsAheadWithinTheToleranceShutsNobodyOut() {
    assembler = new WindowAssembler(SECOND.withFutureTolerance(5_000), ResumePoint.START);
    offer(sample("ahead", 4000, 5000), T0 + 1000);
    assertInstanceOf(Outcome.Accepted.class, offer(sample("right", 0, 1000), T0 + 1010));
    assertEquals(List.of(), closed);
    offer(sample("right", 1000, 2000), T0 + 2000);
    assertEquals(List.of("right"), instances(closed.get(0)));
  }

  private void tick(long millis) {
    assembler.tick(T0 + millis, offset++);
    assembler.drain(Integer.MAX_VALUE, closed::add);
  }

  @Test
  void whereNobodyReportsTheBrokersClockClosesTheWindows() {
    assembler =
        new WindowAssembler(
            SECOND.withAllowedLateness(300).withIdleAllowance(200), ResumePoint.START);
    tick(0);
    offer(sample("a", 0, 1000), T0 + 1100);
    tick(1550);
    assertEquals(List.of(), closed, "event time is 1450, 499 ms too little");
    tick(1600);
    assertEquals(1, closed.size());
    assertEquals(Quality.COMPLETE, closed.get(0).quality());
    tick(2600);
    assertEquals(2, closed.size());
    assertEquals(Quality.INSUFFICIENT, closed.get(1).quality());
    assertEquals(T0 + 2000, closed.get(1).endMillis());
    // The sample that was thought lost comes too late; the next one is welcome.
    assertInstanceOf(Outcome.Late.class, offer(sample("a", 1000, 2000), T0 + 2650));
    assertInstanceOf(Outcome.Accepted.class, offer(sample("a", 2000, 3000), T0 + 3100));
  }

  @Test
  void whileNothingCouldBeStoredNoTimePassed() {
    assembler =
        new WindowAssembler(
            SECOND.withAllowedLateness(300).withIdleAllowance(200), ResumePoint.START);
    offer(sample("a", 0, 1000), T0 + 1000);
    tick(1400);
    tick(9400);
    tick(9450);
    assertEquals(List.of(), closed, "eight seconds without a record are an outage");
    assertInstanceOf(Outcome.Accepted.class, offer(sample("b", 0, 1000), T0 + 9460));
    tick(9510);
    assertEquals(List.of("a", "b"), instances(closed.get(0)));
  }

  @Test
  void aPartitionInWhichNobodyEverReportedStaysEmpty() {
    tick(0);
    tick(1000);
    tick(2000);
    assertEquals(List.of(), closed);
    assertEquals(0, assembler.closedUntilMillis());
  }

  @Test
  void coverageTellsHowMuchOfTheWindowIsThere() {
    WindowOptions minute = WindowOptions.ofWidth(60_000);
    assembler = new WindowAssembler(minute, ResumePoint.START);
    long start = 60_000 - T0 % 60_000;
    for (int ten = 0; ten < 18; ten++) {
      // Of the second minute "a" lost one sample, and "b" was away for the third.
      if (ten != 8) {
        offer(sample("a", start + ten * 10_000L, start + (ten + 1) * 10_000L));
      }
      if (ten < 12) {
        offer(sample("b", start + ten * 10_000L, start + (ten + 1) * 10_000L));
      }
    }
    offer(sample("a", start + 210_000, start + 220_000));
    assertEquals(
        List.of(1.0, 110.0 / 120, 0.5), closed.stream().map(PoolWindow::coverage).toList());
    assertEquals(
        List.of(Quality.COMPLETE, Quality.PARTIAL, Quality.PARTIAL),
        closed.stream().map(PoolWindow::quality).toList());
  }

  @Test
  void lessThanHalfOfAWindowIsInsufficientAndKeepsItsNumbers() {
    assembler = new WindowAssembler(SECOND, ResumePoint.START);
    offer(sample("a", 0, 1000));
    offer(sample("b", 0, 1000));
    offer(sample("c", 0, 1000));
    offer(sample("a", 1000, 2000));
    offer(sample("a", 2000, 3000));
    assertEquals(Quality.INSUFFICIENT, closed.get(1).quality());
    assertEquals(1.0 / 3, closed.get(1).coverage());
    assertEquals(10, closed.get(1).submitted());
  }

  @Test
  void aRestartedInstanceBeginsAnewAndNothingIsCountedTwiceOrBelowZero() {
    offer(sample("orders-1", 0, 500));
    // Its counters begin at 0; counts are those of an interval, so they add up all the same.
    offer(sample(ORDERS, "orders-1", 500, 1000, 3, 5));
    offer(sample(ORDERS, "orders-2", 700, 1000, 2, 5));
    offer(sample("orders-2", 1000, 2000));
    assertEquals(15, closed.get(0).submitted());
    assertEquals(1.0, closed.get(0).coverage(), "orders-2 is waited for from its first sample on");
    assertEquals(List.of("orders-1", "orders-2"), instances(closed.get(0)));
    assertEquals(15, closed.get(0).instances().get(0).arrivals());
    assertEquals(3, closed.get(0).instances().get(1).arrivals());
  }

  @Test
  void aLongSilenceComesInPortions() {
    for (int pool = 0; pool < 10; pool++) {
      offer(sample(PoolId.parse("s/p" + pool), "a", 0, 1000, 1, 1));
    }
    assembler.offer(sample("a", 80_000, 81_000), T0 + 81_000, offset++);
    assertThrows(
        IllegalStateException.class,
        () -> assembler.offer(sample("b", 80_000, 81_000), T0 + 81_000, offset));
    List<Integer> portions = new ArrayList<>();
    boolean all = false;
    while (!all) {
      int before = closed.size();
      all = assembler.drain(100, closed::add);
      portions.add(closed.size() - before);
    }
    // Each of ten pools: the window in which it reported, and sixty until its instance is gone.
    assertEquals(List.of(100, 100, 100, 100, 100, 100, 10), portions);
    assertInstanceOf(Outcome.Accepted.class, offer(sample("b", 80_000, 81_000)));
  }

  @Test
  void aSampleThatIsLongerThanAWindowIsRefused() {
    assertEquals(
        "too long: it lasts 1001 ms and windows are 1000 ms wide: sample at least once in a window",
        assertInstanceOf(Outcome.TooLong.class, offer(sample("a", 0, 1001))).detail());
  }

  @Test
  void countsThatCannotBeAreRefusedBecauseTheirSumWouldOverflow() {
    PoolSample counts =
        sample(ORDERS, "a", 0, 1000, Long.MAX_VALUE, Samples.histogram(1, 1), HostLoad.UNKNOWN);
    assertEquals(
        "implausible: submitted is 9223372036854775807: at most 1000000000000",
        assertInstanceOf(Outcome.Implausible.class, offer(counts)).detail());
  }

  @Test
  void aClockThatWasNeverSetIsRefused() {
    assertEquals(
        "implausible: it starts at 5, in the first window after the epoch: the clock of its host is"
            + " not set",
        assertInstanceOf(Outcome.Implausible.class, offer(sample("a", -T0 + 5, -T0 + 900)))
            .detail());
  }

  @Test
  void poolsOfAPartitionShareTheWatermarkAndCloseInOrder() {
    offer(sample(PAYMENTS, "p", 0, 1000, 1, 1));
    offer(sample(ORDERS, "o", 0, 1000, 1, 1));
    offer(sample(ORDERS, "o", 1000, 2000, 1, 1));
    assertEquals(List.of(ORDERS, PAYMENTS), closed.stream().map(PoolWindow::pool).toList());
  }

  @Test
  void aSilentInstanceMakesWindowsPartialUntilItIsSuspect() {
    offer(sample("a", 0, 1000));
    offer(sample("b", 0, 1000));
    for (int second = 1; second <= 6; second++) {
      offer(sample("a", second * 1000L, second * 1000L + 1000));
    }
    assertEquals(
        List.of(
            Quality.COMPLETE,
            Quality.PARTIAL,
            Quality.PARTIAL,
            Quality.PARTIAL,
            Quality.COMPLETE,
            Quality.COMPLETE),
        closed.stream().map(PoolWindow::quality).toList());
  }

  @Test
  void aSilentPoolGivesInsufficientWindowsUntilItsLastInstanceIsGone() {
    assembler =
        new WindowAssembler(SECOND.withLiveness(new LivenessOptions(1, 4)), ResumePoint.START);
    offer(sample(PAYMENTS, "p", 0, 1000, 1, 1));
    offer(sample(ORDERS, "o", 0, 1000, 1, 1));
    offer(sample(ORDERS, "o", 9000, 10_000, 1, 1));
    List<PoolWindow> payments = closed.stream().filter(w -> w.pool().equals(PAYMENTS)).toList();
    assertEquals(5, payments.size());
    assertEquals(Quality.COMPLETE, payments.get(0).quality());
    for (PoolWindow silent : payments.subList(1, 5)) {
      assertEquals(Quality.INSUFFICIENT, silent.quality());
      assertEquals(List.of(), silent.instances());
      assertEquals(0, silent.latency().count());
    }
    assertEquals(T0 + 4000, payments.get(4).startMillis());
  }

  @Test
  void aGapOfYearsIsJumpedOver() {
    offer(sample("a", -T0 + 1000, -T0 + 2000));
    offer(sample("a", 0, 1000));
    // The first window, then one for each of the 60 windows until the instance is gone.
    assertEquals(61, closed.size());
    assertEquals(T0 - T0 % 1000, assembler.closedUntilMillis());
  }

  @Test
  void beyondTheCapsSamplesAreRefusedAndTheWindowIsPartial() {
    assembler = new WindowAssembler(SECOND.withCaps(1, 2, 1), ResumePoint.START);
    offer(sample("a", 0, 500));
    offer(sample("b", 0, 500));
    assertEquals(
        "over capacity: 2 instances of orders/workers are in the window: at most 2",
        assertInstanceOf(Outcome.OverCapacity.class, offer(sample("c", 0, 500))).detail());
    assertEquals(
        "over capacity: 1 samples of a are in the window: at most 1",
        assertInstanceOf(Outcome.OverCapacity.class, offer(sample("a", 500, 1000))).detail());
    assertEquals(
        "over capacity: the window has 1 pools: at most 1 in a partition",
        assertInstanceOf(Outcome.OverCapacity.class, offer(sample(PAYMENTS, "p", 0, 500, 1, 1)))
            .detail());
    offer(sample("a", 1000, 2000));
    assertEquals(List.of("a", "b"), instances(closed.get(0)));
    assertEquals(Quality.PARTIAL, closed.get(0).quality());
  }

  @Test
  void theOptionsSayWhatIsWrong() {
    assertEquals(
        "widthMillis is 0: must be at least 1",
        assertThrows(IllegalArgumentException.class, () -> WindowOptions.ofWidth(0)).getMessage());
    assertEquals(
        "maxInstancesPerPool is 1001: must be at most 1000",
        assertThrows(IllegalArgumentException.class, () -> SECOND.withCaps(1, 1001, 1))
            .getMessage());
    assertEquals(
        "suspect after 3, gone after 3 windows: must rise, from at least 1",
        assertThrows(IllegalArgumentException.class, () -> new LivenessOptions(3, 3)).getMessage());
  }
}
