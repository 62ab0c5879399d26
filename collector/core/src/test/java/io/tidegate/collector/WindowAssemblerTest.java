package io.tidegate.collector;

import static io.tidegate.collector.Samples.ORDERS;
import static io.tidegate.collector.Samples.PAYMENTS;
import static io.tidegate.collector.Samples.T0;
import static io.tidegate.collector.Samples.sample;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.InstanceWindow;
import io.tidegate.wire.PoolWindow.Quality;
import java.util.ArrayList;
import java.util.List;
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
    if (outcome instanceof Outcome.Accepted accepted) {
      closed.addAll(accepted.closed());
    }
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
