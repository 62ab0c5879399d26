package io.tidegate.collector.service;

import static io.tidegate.collector.service.Windows.DB;
import static io.tidegate.collector.service.Windows.ORDERS;
import static io.tidegate.collector.service.Windows.T0;
import static io.tidegate.collector.service.Windows.busy;
import static io.tidegate.collector.service.Windows.silent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.Quality;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store has to do. Each test gets an empty one. */
public abstract class MetricStoreContract {
  private static final long END = T0 + 3_600_000;

  /** The start of one. */
  private static final long HOUR = Resolution.HOUR.stepOf(T0) + 3_600_000;

  /** In the year 287,000 or so. */
  private static final long FAR_OFF_SECOND = 9_000_000_000_000L;

  /** An empty store; the subclass closes it. */
  protected abstract MetricStore store() throws Exception;

  @Test
  void aWrittenWindowIsReadBackWhole() throws Exception {
    MetricStore store = store();
    PoolWindow window = busy(ORDERS, 0, 170, 250.5);
    write(store, window);
    assertEquals(List.of(StoredWindow.of(window)), rows(store, ORDERS, 1));
    StoredWindow row = rows(store, ORDERS, 1).get(0);
    assertEquals(170, row.submitted());
    assertEquals(250.5, row.latency().p99Millis());
    assertEquals(12, row.size());
    assertEquals(0.75, row.host().cpu());
    // 60 ms × 170 of 1000 ms × 12 workers.
    assertEquals(0.85, row.utilisation(), 1e-9);
  }

  /** No engine takes a time so far off; who wrote it does not matter. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void badRowsAreFoundAndTheirNeighboursStored(int bad) throws Exception {
    MetricStore store = store();
    List<PoolWindow> batch = new ArrayList<>();
    List<PoolWindow> good = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      good.add(busy(ORDERS, i, i + 1, 5));
      batch.add(good.get(i));
      if (i % 13 == 5 && i / 13 < bad) {
        batch.add(busy(ORDERS, FAR_OFF_SECOND + i, 1000 + i, 5));
      }
    }
    List<Long> refused = new CopyOnWriteArrayList<>();
    List<String> reasons = new CopyOnWriteArrayList<>();
    Vertx vertx = Vertx.vertx();
    try {
      StoreWriter writer =
          new StoreWriter(
              vertx,
              store,
              1_000,
              (window, reason) -> {
                refused.add(window.submitted());
                reasons.add(reason);
                return Future.succeededFuture();
              });
      get(writer.write(batch));
    } finally {
      get(vertx.close());
    }
    assertEquals(List.of(1005L, 1018L, 1031L).subList(0, bad), refused);
    assertTrue(reasons.get(0).contains("refused 1 rows with status "), () -> reasons.toString());
    assertEquals(good.stream().map(StoredWindow::of).toList(), rows(store, ORDERS, 40));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 1e20, 123456789.125, Double.MIN_VALUE, Double.MAX_VALUE, 1.0 / 3})
  void aNumberIsReadBackToItsLastBit(double p99) throws Exception {
    MetricStore store = store();
    write(store, busy(ORDERS, 0, 1, p99));
    assertEquals(p99, rows(store, ORDERS, 1).get(0).latency().p99Millis());
  }

  @Test
  void whatIsNotKnownStaysNotKnown() throws Exception {
    MetricStore store = store();
    write(store, silent(ORDERS, 0));
    StoredWindow row = rows(store, ORDERS, 1).get(0);
    assertEquals(StoredWindow.of(silent(ORDERS, 0)), row);
    assertEquals(Quality.INSUFFICIENT, row.quality());
    assertTrue(Double.isNaN(row.latency().p99Millis()));
    assertTrue(Double.isNaN(row.utilisation()));
    assertTrue(Double.isNaN(row.host().cpu()));
  }

  @Test
  protected void theSameWindowTwiceStaysOnce() throws Exception {
    MetricStore store = store();
    write(store, busy(ORDERS, 0, 10, 5), silent(ORDERS, 1));
    write(store, busy(ORDERS, 0, 10, 5), silent(ORDERS, 1), busy(ORDERS, 2, 30, 5));
    assertEquals(
        Stream.of(busy(ORDERS, 0, 10, 5), silent(ORDERS, 1), busy(ORDERS, 2, 30, 5))
            .map(StoredWindow::of)
            .toList(),
        rows(store, ORDERS, 3));
  }

  @Test
  void aRangeIsHalfOpenAndOfOnePool() throws Exception {
    MetricStore store = store();
    write(
        store,
        busy(ORDERS, 3, 13, 5),
        busy(ORDERS, 0, 10, 5),
        busy(ORDERS, 2, 12, 5),
        busy(DB, 1, 99, 5),
        busy(ORDERS, 1, 11, 5));
    rows(store, ORDERS, 4);
    rows(store, DB, 1);
    assertEquals(
        List.of(11L, 12L),
        get(store.range(ORDERS, T0 + 1000, T0 + 3000)).stream()
            .map(StoredWindow::submitted)
            .toList());
    assertEquals(List.of(), get(store.range(new PoolId("no", "such"), 0, END)));
    assertThrows(IllegalArgumentException.class, () -> store.range(ORDERS, T0, T0));
  }

  @Test
  void anAggregateSumsCountsAndTakesTheHighestQuantile() throws Exception {
    MetricStore store = store();
    List<PoolWindow> windows = new ArrayList<>();
    for (int second = 0; second < 10; second++) {
      windows.add(busy(ORDERS, second, 10 + second, 100 + second));
    }
    windows.add(silent(ORDERS, 20));
    write(store, windows.toArray(PoolWindow[]::new));
    rows(store, ORDERS, 11);
    List<StoredAggregate> steps = get(store.aggregate(ORDERS, T0 + 3000, END, 5000));
    assertEquals(List.of(T0, T0 + 5000, T0 + 20_000), startsOf(steps));
    StoredAggregate second = steps.get(1);
    assertEquals(5, second.windows());
    assertEquals(15 + 16 + 17 + 18 + 19, second.submitted());
    assertEquals(14 + 15 + 16 + 17 + 18, second.completed());
    assertEquals(5, second.rejected());
    assertEquals(10, second.failed());
    assertEquals(12, second.sizeMax());
    assertEquals(6, second.activeMax());
    assertEquals(2, second.queuedMax());
    assertEquals(109, second.latencyP99MillisMax());
    assertEquals(54.5, second.queueWaitP99MillisMax());
    assertEquals(0.095, second.utilisationMax(), 1e-9);
    assertEquals(2, steps.get(0).windows(), "the range starts within the step");
    StoredAggregate silent = steps.get(2);
    assertEquals(1, silent.windows());
    assertTrue(Double.isNaN(silent.latencyP99MillisMax()));
    assertThrows(IllegalArgumentException.class, () -> store.aggregate(ORDERS, 0, END, 1));
    assertThrows(IllegalArgumentException.class, () -> store.aggregate(ORDERS, T0, END, 0));
  }

  @Test
  void stepsAreMultiplesOfTheStepSinceTheEpoch() throws Exception {
    MetricStore store = store();
    write(store, busy(ORDERS, 0, 10, 5), busy(ORDERS, 7, 10, 5));
    rows(store, ORDERS, 2);
    // 7 s does not divide a minute, an hour or a day.
    long first = T0 - T0 % 7000;
    assertEquals(
        List.of(first, first + 7000), startsOf(get(store.aggregate(ORDERS, T0, END, 7000))));
  }

  /** A window that starts so many seconds after {@link #HOUR}. */
  private static PoolWindow at(PoolId pool, long second, long submitted, double p99Millis) {
    return busy(pool, (HOUR - T0) / 1000 + second, submitted, p99Millis);
  }

  @Test
  void sumsAreWhatTheWindowsGiveAtTenMinutesAndAtAnHour() throws Exception {
    MetricStore store = store();
    write(
        store,
        at(ORDERS, 0, 100, 40),
        at(ORDERS, 599, 300, 20),
        silent(ORDERS, (HOUR - T0) / 1000 + 60),
        at(ORDERS, 600, 50, 70),
        at(ORDERS, 3_599, 10, 10),
        at(ORDERS, 3_600, 1, 1),
        at(DB, 5, 7, 3));
    assertEquals(2, get(store.rollUp(Resolution.TEN_MINUTES, HOUR)));
    assertEquals(1, get(store.rollUp(Resolution.TEN_MINUTES, HOUR + 600_000)));
    assertEquals(0, get(store.rollUp(Resolution.TEN_MINUTES, HOUR + 1_200_000)));
    assertEquals(1, get(store.rollUp(Resolution.TEN_MINUTES, HOUR + 3_000_000)));
    assertEquals(2, get(store.rollUp(Resolution.HOUR, HOUR)));

    List<StoredAggregate> tens = sums(store, Resolution.TEN_MINUTES, ORDERS, 3);
    assertEquals(List.of(HOUR, HOUR + 600_000, HOUR + 3_000_000), startsOf(tens));
    StoredAggregate first = tens.get(0);
    assertEquals(3, first.windows());
    assertEquals(3_000, first.coveredMillis());
    assertEquals(400, first.submitted());
    assertEquals(2, first.gaugeWindows());
    assertEquals(12, first.sizeMax());
    assertEquals(24, first.sizeSum());
    assertEquals(6, first.activeMean());
    assertEquals(40, first.latencyP99MillisMax(), "the highest of a window");
    assertEquals(41, first.latency().maxMillis());
    assertEquals(400, first.latency().count());
    assertEquals(61.25, first.latency().meanMillis(), "of all calls");
    assertEquals(134.0, first.arrivalsPerSecond(), 0.7);

    List<StoredAggregate> hours = sums(store, Resolution.HOUR, ORDERS, 1);
    assertEquals(get(store.aggregate(ORDERS, HOUR, HOUR + 3_600_000, 3_600_000)), hours);
    assertEquals(5, hours.get(0).windows());
    assertEquals(460, hours.get(0).submitted());
    assertEquals(70, hours.get(0).latencyP99MillisMax());
    assertEquals(tens, get(store.aggregate(ORDERS, HOUR, HOUR + 3_600_000, 600_000)));
    assertEquals(7, sums(store, Resolution.HOUR, DB, 1).get(0).submitted());
  }

  @Test
  void summingUpAgainChangesNothingButWhatCameLateIsInIt() throws Exception {
    MetricStore store = store();
    write(store, at(ORDERS, 0, 100, 40), at(DB, 0, 5, 5));
    assertEquals(2, get(store.rollUp(Resolution.TEN_MINUTES, HOUR)));
    List<StoredAggregate> once = sums(store, Resolution.TEN_MINUTES, ORDERS, 1);
    assertEquals(2, get(store.rollUp(Resolution.TEN_MINUTES, HOUR)));
    assertEquals(once, sums(store, Resolution.TEN_MINUTES, ORDERS, 1));
    assertEquals(
        get(store.summarise(Resolution.TEN_MINUTES, HOUR)),
        get(store.summarise(Resolution.TEN_MINUTES, HOUR)));

    write(store, at(ORDERS, 7, 11, 90));
    assertEquals(2, get(store.rollUp(Resolution.TEN_MINUTES, HOUR)));
    List<StoredAggregate> late = sums(store, Resolution.TEN_MINUTES, ORDERS, 1);
    for (int i = 0; i < 2_000 && late.equals(once); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      late = sums(store, Resolution.TEN_MINUTES, ORDERS, 1);
    }
    assertEquals(get(store.aggregate(ORDERS, HOUR, HOUR + 600_000, 600_000)), late);
    assertEquals(111, late.get(0).submitted());
  }

  /** A store may show a sum a moment after it took it. */
  private static List<StoredAggregate> sums(
      MetricStore store, Resolution resolution, PoolId pool, int expected) throws Exception {
    long width = resolution.widthMillis();
    List<StoredAggregate> sums = List.of();
    for (int i = 0; i < 2_000 && sums.size() < expected; i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      sums = get(store.aggregate(resolution, pool, HOUR, HOUR + 3_600_000, width));
    }
    assertEquals(expected, sums.size());
    return sums;
  }

  @Test
  void theLatestIsTheNewestRowOfEachPool() throws Exception {
    MetricStore store = store();
    assertEquals(List.of(), get(store.latest()));
    write(
        store,
        busy(ORDERS, 0, 10, 5),
        busy(ORDERS, 5, 15, 5),
        busy(DB, 2, 12, 5),
        busy(ORDERS, 3, 13, 5));
    rows(store, ORDERS, 3);
    rows(store, DB, 1);
    assertEquals(
        Stream.of(busy(DB, 2, 12, 5), busy(ORDERS, 5, 15, 5)).map(StoredWindow::of).toList(),
        get(store.latest()));
  }

  private static List<Long> startsOf(List<StoredAggregate> steps) {
    return steps.stream().map(StoredAggregate::startMillis).toList();
  }

  private static void write(MetricStore store, PoolWindow... windows) throws Exception {
    get(store.write(List.of(windows)));
  }

  /** A store may show a row a moment after it took it. */
  private static List<StoredWindow> rows(MetricStore store, PoolId pool, int expected)
      throws Exception {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    List<StoredWindow> rows = get(store.range(pool, T0, END));
    while (rows.size() < expected && System.nanoTime() < deadlineNanos) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      rows = get(store.range(pool, T0, END));
    }
    assertEquals(expected, rows.size());
    return rows;
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
