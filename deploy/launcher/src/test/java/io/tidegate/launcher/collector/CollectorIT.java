package io.tidegate.launcher.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.collector.WindowOptions;
import io.tidegate.collector.service.CollectorHealth;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.InstanceWindow;
import io.tidegate.wire.PoolWindow.Quality;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.proto.Envelope;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The collector between a real broker and a real store. */
@Timeout(180)
class CollectorIT {
  @TempDir Path directory;
  private CollectorHouse house;

  @BeforeEach
  void start() throws Exception {
    // The samples end before the test does: silence is to close no window here.
    house = new CollectorHouse(directory, WindowOptions.ofWidth(1000).withIdleAllowance(600_000));
  }

  @AfterEach
  void stop() throws Exception {
    house.close();
  }

  /** Both instances report seconds [from, to). */
  private void report(int from, int to) throws Exception {
    for (int second = from; second < to; second++) {
      house.send(house.sample("a", second));
      house.send(house.sample("b", second));
    }
    house.flush();
  }

  private static List<Long> starts(List<PoolWindow> windows) {
    return windows.stream().map(PoolWindow::startMillis).distinct().toList();
  }

  private List<Long> seconds(int to) {
    return LongStream.range(0, to).map(house::at).boxed().toList();
  }

  private List<StoredWindow> rows(int expected) throws Exception {
    Await.until(expected + " rows are in the store", () -> house.stored().size() >= expected);
    return house.stored();
  }

  private void assertEveryWindowOnTopicAndInStore(int to) throws Exception {
    Await.until(
        to + " windows are on the topic; " + house.health(),
        () -> starts(house.windows()).size() >= to);
    assertEquals(seconds(to), starts(house.windows()));
    for (PoolWindow window : house.windows()) {
      assertEquals(Quality.COMPLETE, window.quality(), () -> "at " + window.startMillis());
      assertEquals(
          List.of("a", "b"), window.instances().stream().map(InstanceWindow::instance).toList());
    }
    assertEquals(seconds(to), rows(to).stream().map(StoredWindow::startMillis).toList());
    for (StoredWindow row : house.stored()) {
      assertEquals(40, row.submitted(), () -> "at " + row.startMillis());
    }
  }

  @Test
  void samplesBecomeWindowsOnTheTopicAndRowsInTheStore() throws Exception {
    house.collect();
    report(0, 10);
    assertEveryWindowOnTopicAndInStore(9);
    assertEquals(9, house.windows().size());
    PoolWindow first = house.windows().get(0);
    assertEquals(40, first.submitted());
    assertEquals(16, first.size());
    assertEquals(40, first.latency().count());
    assertEquals(50, first.latency().p99Millis(), 1);
    assertEquals(StoredWindow.of(first), house.stored().get(0));
    assertEquals(List.of(house.stored().get(8)), house.latest());
    assertEquals(List.of(), house.rejections());
    assertTrue(house.health().healthy(), () -> house.health().toString());
  }

  @Test
  void whatCannotBeUsedIsParkedWithItsReasonAndThePartitionGoesOn() throws Exception {
    house.collect();
    report(0, 2);
    Envelope good = Envelope.parseFrom(WireCodec.encode(house.sample("c", 1)));
    Envelope.Builder negative = good.toBuilder();
    negative.getSampleBuilder().setSubmitted(-5);
    Envelope.Builder notANumber = good.toBuilder();
    notANumber.getSampleBuilder().getHostBuilder().setCpu(Double.NaN);
    house.sendBytes(new byte[] {7, 7, 7});
    house.sendBytes(negative.build().toByteArray());
    house.sendBytes(notANumber.build().toByteArray());
    house.send(house.sample("c", 3_600));
    report(2, 6);
    assertEveryWindowOnTopicAndInStore(5);
    Await.until("four records are parked", () -> house.rejections().size() == 4);
    List<String> reasons = house.rejections();
    assertTrue(reasons.get(0).startsWith("4: not an Envelope: "), reasons.get(0));
    assertEquals("5: sample: submitted is -5: must not be negative", reasons.get(1));
    assertEquals("6: sample: host.cpu is NaN: must be a number", reasons.get(2));
    assertTrue(reasons.get(3).startsWith("7: from the future: it ends at "), reasons.get(3));
    CollectorHealth health = house.health();
    assertEquals(3, health.counts().refused().get("malformed"));
    assertEquals(1, health.counts().refused().get("from-the-future"));
    assertEquals(12, health.counts().accepted());
  }

  @Test
  void whileTheStoreIsAwayWindowsGoOnAndThenNoneIsMissingThere() throws Exception {
    house.collect();
    report(0, 5);
    rows(4);
    house.stopStore();
    report(5, 15);
    Await.until("the store is missed", () -> house.health().storeTrouble().isPresent());
    String trouble = house.health().storeTrouble().orElseThrow();
    assertTrue(trouble.startsWith("store unreachable since "), trouble);
    assertTrue(trouble.contains("http://127.0.0.1:"), trouble);
    Await.until("windows go on", () -> starts(house.windows()).size() == 14);
    house.startStore();
    assertEveryWindowOnTopicAndInStore(14);
    Await.until("nothing is in the way", () -> house.health().storeTrouble().isEmpty());
  }

  @Test
  void whatTheStoreMissedBeforeARestartOfTheCollectorComesAfterIt() throws Exception {
    house.collect();
    report(0, 5);
    rows(4);
    house.stopStore();
    report(5, 10);
    Await.until("windows go on", () -> starts(house.windows()).size() == 9);
    house.stopCollecting();
    house.startStore();
    house.collect();
    report(10, 12);
    assertEveryWindowOnTopicAndInStore(11);
  }

  @Test
  void whatIsSpilledToDiskComesIntoTheStoreAfterARestart() throws Exception {
    house.collectWithSpill();
    report(0, 5);
    rows(4);
    house.stopStore();
    report(5, 10);
    Await.until(
        "windows are on the disk",
        () -> house.health().storeTrouble().orElse("").contains(" wait on disk"));
    Await.until("no window waits on the topic", () -> house.unstored() == 0);
    house.stopCollecting();
    house.startStore();
    house.collectWithSpill();
    report(10, 12);
    assertEveryWindowOnTopicAndInStore(11);
    Await.until("nothing is in the way", () -> house.health().storeTrouble().isEmpty());
  }

  /**
   * With max.poll.interval.ms below the outage, whoever did not poll would be put out of the group.
   */
  @Test
  void anOutageOfTheStoreBeyondThePollIntervalCostsNoMembership() throws Exception {
    house.collect(Map.of("max.poll.interval.ms", "3000"));
    report(0, 5);
    Await.until("the first windows are out", () -> house.windows().size() == 4);
    Set<String> members = house.storingMembers();
    Set<TopicPartition> owned = house.storing().owned();
    assertEquals(1, members.size());
    house.stopStore();
    report(5, 15);
    // The pauses before the seventh attempt make 3.15 to 6.3 s.
    Await.until(
        "seven attempts failed",
        () -> house.health().storeTrouble().orElse("").matches(".*, ([7-9]|1\\d) attempts: .*"));
    assertTrue(house.storing().inFlightMillis() > 3_000, house.storing().toString());
    assertEquals(members, house.storingMembers());
    assertEquals(owned, house.storing().owned());
    house.startStore();
    assertEveryWindowOnTopicAndInStore(14);
    assertEquals(14, house.windows().size());
    assertEquals(members, house.storingMembers());
    assertEquals(0, house.storing().failures(), house.storing().toString());
    assertEquals(0, house.health().consumer().failures(), house.health().toString());
  }

  @Test
  void afterARestartOfTheCollectorNoWindowIsMissingPartialOrDoubled() throws Exception {
    house.collect();
    report(0, 5);
    Await.until("the first windows are out", () -> house.windows().size() == 4);
    house.stopCollecting();
    report(5, 10);
    house.collect();
    assertEveryWindowOnTopicAndInStore(9);
    assertEquals(9, house.windows().size());
  }

  @Test
  void afterARestartOfTheBrokerItGoesOn() throws Exception {
    house.collect();
    report(0, 5);
    Await.until("the first windows are out", () -> house.windows().size() == 4);
    house.restartBroker();
    report(5, 10);
    assertEveryWindowOnTopicAndInStore(9);
  }

  @Test
  void aRowThatTheStoreRefusesIsParkedAndTheOthersAreStored() throws Exception {
    MetricStore picky = house.storeThatRefuses(window -> window.startMillis() == house.at(2));
    house.collect(picky);
    report(0, 6);
    Await.until("the windows are out", () -> house.windows().size() == 5);
    assertEquals(
        List.of(house.at(0), house.at(1), house.at(3), house.at(4)),
        rows(4).stream().map(StoredWindow::startMillis).toList());
    Await.until("the row is parked", () -> house.rejections().size() == 1);
    assertEquals("-1: not this one", house.rejections().get(0));
    assertEquals(1, house.health().counts().rowsRefused());
  }
}
