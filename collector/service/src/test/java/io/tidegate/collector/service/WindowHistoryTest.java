package io.tidegate.collector.service;

import static io.tidegate.collector.service.Windows.ORDERS;
import static io.tidegate.collector.service.Windows.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.wire.PoolId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WindowHistoryTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /** The start of an hour. */
  private static final long NOW = T0 - T0 % HOUR;

  private final Rows rows = new Rows();
  private final WindowHistory history =
      new WindowHistory(
          rows,
          new Retention(Duration.ofDays(30), Duration.ofDays(90), Duration.ofDays(400)),
          () -> NOW);

  /** One window a minute up to now; sums up to an hour ago. */
  private static final class Rows implements MetricReader {
    final List<String> asked = new ArrayList<>();

    @Override
    public Future<List<StoredWindow>> range(PoolId pool, long fromMillis, long toMillis) {
      asked.add("windows");
      List<StoredWindow> found = new ArrayList<>();
      for (long at = fromMillis; at < Math.min(toMillis, NOW); at += MINUTE) {
        found.add(window(at));
      }
      return Future.succeededFuture(found);
    }

    private static StoredWindow window(long at) {
      return StoredWindow.of(Windows.busy(ORDERS, (at - T0) / 1000, 10, 5));
    }

    @Override
    public Future<List<StoredAggregate>> aggregate(
        PoolId pool, long fromMillis, long toMillis, long stepMillis) {
      asked.add("summed up " + (toMillis - fromMillis) / MINUTE);
      return Future.succeededFuture(steps(fromMillis, Math.min(toMillis, NOW), stepMillis));
    }

    @Override
    public Future<List<StoredAggregate>> aggregate(
        Resolution resolution, PoolId pool, long fromMillis, long toMillis, long stepMillis) {
      asked.add(resolution.name());
      return Future.succeededFuture(steps(fromMillis, Math.min(toMillis, NOW - HOUR), stepMillis));
    }

    private static List<StoredAggregate> steps(long from, long to, long step) {
      TreeMap<Long, StoredAggregate> steps = new TreeMap<>();
      for (long at = from; at < to; at += MINUTE) {
        long start = at - at % step;
        steps.merge(start, StoredAggregate.of(window(at)).startingAt(start), StoredAggregate::plus);
      }
      return List.copyOf(steps.values());
    }

    @Override
    public Future<List<StoredWindow>> latest() {
      throw new UnsupportedOperationException("not asked for");
    }
  }

  private List<WindowHistory.Point> read(long from, long to, int maxPoints) {
    return history.read(ORDERS, from, to, maxPoints).result();
  }

  private static long windows(List<WindowHistory.Point> points) {
    return points.stream().mapToLong(p -> p.values().windows()).sum();
  }

  @Test
  void fewWindowsAreShownOneByOne() {
    List<WindowHistory.Point> points = read(NOW - HOUR, NOW, 60);
    assertEquals(60, points.size());
    assertEquals(NOW - HOUR + 1000, points.get(0).endMillis());
    assertEquals(10, points.get(0).values().submitted());
    assertEquals(List.of("windows"), rows.asked);
  }

  @Test
  void manyWindowsAreShownAsSumsWithTheNewestSummedUpNow() {
    List<WindowHistory.Point> points = read(NOW - DAY, NOW, 200);
    assertEquals(144, points.size());
    assertEquals(1440, windows(points), "each window once");
    assertEquals(NOW - DAY + 10 * MINUTE, points.get(0).endMillis());
    assertEquals(NOW, points.get(143).endMillis());
    assertEquals(List.of("windows", "TEN_MINUTES", "summed up 60"), rows.asked);
  }

  @Test
  void whatIsOlderThanAResolutionIsReadFromTheNext() {
    assertEquals(144, read(NOW - 60 * DAY, NOW - 59 * DAY, 500).size());
    assertEquals(List.of("TEN_MINUTES"), rows.asked);
    assertEquals(24, read(NOW - 200 * DAY, NOW - 199 * DAY, 500).size());
    assertEquals(List.of("TEN_MINUTES", "HOUR"), rows.asked);
  }

  @Test
  void pointsAreAsManyHoursWideAsTheyMustBe() {
    List<WindowHistory.Point> points = read(NOW - 400 * DAY, NOW, 500);
    assertEquals(400 * 1440, windows(points));
    // 9,600 hours in steps of 20, which do not begin where the range does.
    assertEquals(481, points.size());
    assertEquals(20 * HOUR, points.get(1).endMillis() - points.get(0).endMillis());
  }

  @Test
  void aRangeOfDecadesAsksForNoMoreThanIsKept() {
    assertEquals(400 * 1440, windows(read(0, Long.MAX_VALUE / 2, 500)));
  }

  @Test
  void wrongQuestionsAreNamed() {
    assertEquals(
        "maxPoints is 0: must be positive",
        assertThrows(IllegalArgumentException.class, () -> read(0, 1, 0)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> read(5, 5, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Retention(Duration.ofDays(30), Duration.ofDays(29), Duration.ofDays(400)));
  }
}
