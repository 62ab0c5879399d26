package io.tidegate.sim.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReactiveControllersTest {
  private static final Bounds BOUNDS = new Bounds(1, 40);
  private static final long MINUTE = 60_000;

  /** One instance's minute, in which so many requests ran for 100 ms each. */
  private static PoolWindow window(int minute, int size, int requests, int active, int queued) {
    LatencySummary run =
        requests == 0
            ? LatencySummary.EMPTY
            : new LatencySummary(requests, 100, 100, 100, 100, 100);
    PoolWindow.InstanceWindow instance =
        new PoolWindow.InstanceWindow(
            "i1", new PoolSpec(size, 100, 1, 256), 0, size, active, queued, requests, 100);
    return new PoolWindow(
        new PoolId("orders", "workers"),
        PoolKind.WORKER,
        (minute + 1) * MINUTE,
        (minute + 2) * MINUTE,
        PoolWindow.Quality.COMPLETE,
        List.of(instance),
        requests,
        requests,
        0,
        0,
        LatencySummary.EMPTY,
        run,
        run,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  @Test
  void hpaFollowsTheUtilisation() {
    Hpa hpa = new Hpa(0.5, BOUNDS);
    // 2400 x 0.1 s in 60 s are 4 busy of 5: 0.8; 5 x 0.8 / 0.5 = 8.
    assertEquals(8, hpa.next(window(0, 5, 2400, 4, 0), 5));
    // Of 8 it is 0.5: enough.
    assertEquals(8, hpa.next(window(1, 8, 2400, 4, 0), 8));
    // Nothing ended: not known, so no change.
    assertEquals(8, hpa.next(window(9, 8, 0, 0, 0), 8));
  }

  @Test
  void queueLengthCountsWhatWaitsAndWhatIsWorkedOn() {
    QueueLength queue = new QueueLength(0.7, BOUNDS);
    // 4 + 3 of 4 workers are 1.75 each; 7 / 0.7 = 10, and at most twice 4.
    assertEquals(8, queue.next(window(0, 4, 100, 4, 3), 4));
    // 4 of 8 are 0.5; 8 x 0.5 / 0.7 = 5.7, but the 10 of a minute ago hold it up.
    assertEquals(8, queue.next(window(1, 8, 100, 4, 0), 8));
    assertEquals(6, queue.next(window(6, 8, 100, 4, 0), 8));
  }

  @Test
  void holtWintersGrowsBeforeTheDailyPeakThatItHasSeen() {
    int day = 24;
    HoltWinters predictive = new HoltWinters(0.5, day, BOUNDS);
    Hpa reactive = new Hpa(0.5, BOUNDS);
    int size = 2;
    int hpaSize = 2;
    for (int row = 0; row < 2 * day + 10; row++) {
      // 1 busy, and 6 from row 12 to 15 of each day.
      int requests = row % day >= 12 && row % day <= 15 ? 3600 : 600;
      size = predictive.next(window(row, size, requests, 1, 0), size);
      hpaSize = reactive.next(window(row, hpaSize, requests, 1, 0), hpaSize);
    }
    // Row 9 is the newest; five rows ahead the peak's 6 busy need 12, and it grows 2, 6, 12.
    assertEquals(12, size);
    assertEquals(2, hpaSize);
  }
}
