package io.tidegate.launcher.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.collector.WindowOptions;
import io.tidegate.collector.service.Resolution;
import io.tidegate.collector.service.StoredAggregate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Windows of a minute, half an hour of them, with a restart of the collector in between. */
@Timeout(180)
class RollUpIT {
  private static final long WIDTH = Resolution.TEN_MINUTES.widthMillis();

  @TempDir Path directory;
  private CollectorHouse house;

  @BeforeEach
  void start() throws Exception {
    house = new CollectorHouse(directory, WindowOptions.ofWidth(60_000), Duration.ofMinutes(40));
  }

  @AfterEach
  void stop() throws Exception {
    house.close();
  }

  private void report(int fromMinute, int toMinute) throws Exception {
    for (int minute = fromMinute; minute < toMinute; minute++) {
      house.send(house.sample("a", minute * 60));
      house.send(house.sample("b", minute * 60));
    }
    house.flush();
  }

  @Test
  void aStepThatIsOverIsSummedUpWholeAlsoOverARestart() throws Exception {
    house.collectWithSums();
    report(0, 7);
    Await.until("the first windows are stored", () -> house.stored().size() >= 5);
    house.stopCollecting();
    house.collectWithSums();
    report(7, 33);
    Await.until("all windows are stored; " + house.health(), () -> house.stored().size() >= 31);
    long newest = house.latest().get(0).startMillis();
    long over = Resolution.TEN_MINUTES.stepOf(newest);
    Await.until("steps are summed up", () -> endsOf(house.sums()) == over);
    List<StoredAggregate> expected =
        house.summedUpNow().stream().filter(s -> s.startMillis() < over).toList();
    assertEquals(expected, house.sums());
    assertTrue(expected.size() >= 3, expected.toString());
    assertEquals(10, expected.get(1).windows());
    assertEquals(10 * 40, expected.get(1).submitted());
    assertTrue(house.health().healthy(), () -> house.health().toString());
  }

  private static long endsOf(List<StoredAggregate> sums) {
    return sums.isEmpty() ? 0 : sums.get(sums.size() - 1).startMillis() + WIDTH;
  }
}
