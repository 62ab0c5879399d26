package io.tidegate.launcher.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.bus.Await;
import io.tidegate.collector.WindowOptions;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.Quality;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One record that closes more windows than a collector holds at once. */
@Timeout(180)
class LongSilenceIT {
  private static final int POOLS = 200;

  /** The one with samples, and those without any until the pools are forgotten. */
  private static final int WINDOWS = 61;

  private static final int SILENCE_SECONDS = 120;

  @TempDir Path directory;

  @Test
  void windowsOfManyPortionsAppearTogetherInTheirOrderAndOnce() throws Exception {
    CollectorHouse house =
        new CollectorHouse(
            directory,
            WindowOptions.ofWidth(1000).withIdleAllowance(3_600_000),
            Duration.ofMinutes(3));
    try {
      for (int pool = 0; pool < POOLS; pool++) {
        house.send(house.sample(new PoolId("silent", "pool-%03d".formatted(pool)), "a", 0));
      }
      house.send(house.sample(new PoolId("speaking", "pool"), "a", SILENCE_SECONDS));
      house.flush();
      house.collect();
      Await.until(
          "all windows are there; " + house.health(),
          () -> house.windows().size() >= POOLS * WINDOWS);
      List<PoolWindow> windows = house.windows();
      assertEquals(POOLS * WINDOWS, windows.size());
      assertEquals(POOLS * WINDOWS, windows.stream().distinct().count());
      assertEquals(
          windows.stream()
              .sorted(
                  Comparator.comparingLong(PoolWindow::startMillis).thenComparing(PoolWindow::pool))
              .toList(),
          windows);
      assertEquals(POOLS, windows.stream().filter(w -> w.quality() == Quality.COMPLETE).count());
      // The mark that ends a transaction has an offset, so there is none between these.
      List<Long> offsets = house.windowOffsets();
      assertEquals(POOLS * WINDOWS - 1L, offsets.get(offsets.size() - 1) - offsets.get(0));
      Await.until(
          "all are counted; " + house.health(),
          () -> house.health().counts().windows() == POOLS * WINDOWS);
    } finally {
      house.close();
    }
  }
}
