package io.tidegate.launcher.collector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.collector.WindowOptions;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.Quality;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Windows of a live run, some of them closed by nothing but silence, and of a replay of it. */
@Timeout(120)
class ReplayIT {
  @TempDir Path directory;
  private CollectorHouse house;

  @BeforeEach
  void start() throws Exception {
    house = new CollectorHouse(directory, WindowOptions.ofWidth(1000));
  }

  @AfterEach
  void stop() throws Exception {
    house.close();
  }

  private void report(String instance, int from, int to) throws Exception {
    for (int second = from; second < to; second++) {
      house.send(house.sample(instance, second));
    }
    house.flush();
  }

  private void awaitWindows(int number) throws Exception {
    Await.until(
        number + " windows are out; " + house.health(), () -> house.windows().size() >= number);
  }

  @Test
  void aReplayFromTheStartGivesTheSameBytes() throws Exception {
    house.collectAs("live");
    report("a", 0, 3);
    report("b", 2, 5);
    report("b", 2, 3);
    // Nobody reports any more: the broker's clock closes second 4 and the silent ones after it.
    awaitWindows(7);
    house.stopCollecting();
    report("a", 20, 22);
    house.collectAs("live");
    awaitWindows(21);
    house.stopCollecting();

    List<byte[]> live = house.windowBytes();
    List<PoolWindow> windows = house.windows();
    assertEquals(
        LongStream.range(0, windows.size()).map(house::at).boxed().toList(),
        windows.stream().map(PoolWindow::startMillis).toList());
    assertEquals(
        List.of(
            Quality.COMPLETE,
            Quality.COMPLETE,
            Quality.COMPLETE,
            Quality.PARTIAL,
            Quality.PARTIAL,
            Quality.INSUFFICIENT,
            Quality.INSUFFICIENT),
        windows.subList(0, 7).stream().map(PoolWindow::quality).toList());

    house.collectAs("replay");
    awaitWindows(2 * live.size());
    List<byte[]> all = house.windowBytes();
    assertTrue(live.size() >= 21, live.size() + " windows");
    for (int i = 0; i < live.size(); i++) {
      int number = i;
      assertArrayEquals(live.get(i), all.get(live.size() + i), () -> "window " + number);
    }
  }
}
