package io.tidegate.sim.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class PoolRunTest {
  private static final RateSeries SERIES = GeneratedRates.of(4, 1);

  private static List<PoolWindow> live(PoolRun run) {
    List<PoolWindow> windows = new ArrayList<>();
    while (run.hasNext()) {
      windows.add(run.next());
    }
    return windows;
  }

  @Test
  void oneSeedGivesEqualWindowsInWhateverOrderThePoolsAreRun() {
    List<List<PoolWindow>> forwards =
        SimulatedFleet.of(SERIES, 5, 21).stream().map(PoolRunTest::live).toList();
    List<PoolRun> again = new ArrayList<>(SimulatedFleet.of(SERIES, 5, 21));
    for (int i = again.size() - 1; i >= 0; i--) {
      assertEquals(forwards.get(i), live(again.get(i)), again.get(i).pool().key());
    }
  }

  @Test
  void poolsRunInStepGiveWhatTheyGiveAlone() {
    List<PoolRun> alone = SimulatedFleet.of(SERIES, 4, 5);
    List<PoolRun> together = SimulatedFleet.of(SERIES, 4, 5);
    List<List<PoolWindow>> windows = alone.stream().map(PoolRunTest::live).toList();
    for (int i = 0; i < SERIES.size(); i++) {
      for (int pool = 0; pool < 4; pool++) {
        assertEquals(windows.get(pool).get(i), together.get(pool).next());
      }
    }
  }

  @Test
  void anotherSeedGivesAnotherFleet() {
    PoolRun one = SimulatedFleet.of(SERIES, 1, 1).get(0);
    PoolRun other = SimulatedFleet.of(SERIES, 1, 2).get(0);
    assertNotEquals(one.sloP99Millis(), other.sloP99Millis());
    assertNotEquals(one.next(), other.next());
  }

  @Test
  void windowsFollowEachOtherWithoutAGap() {
    PoolRun run = SimulatedFleet.of(SERIES, 1, 3).get(0);
    long expected = SERIES.startMillis();
    int count = 0;
    while (run.hasNext()) {
      PoolWindow window = run.next();
      assertEquals(expected, window.startMillis());
      assertEquals(60_000, window.widthMillis());
      assertEquals(run.pool(), window.pool());
      expected += 60_000;
      count++;
    }
    assertEquals(1440, count);
    assertEquals(
        "svc-000-a/workers has had all its 1440 windows",
        assertThrows(NoSuchElementException.class, run::next).getMessage());
  }

  @Test
  void whatArrivesIsCompletedTurnedAwayOrInHand() {
    for (PoolRun run : SimulatedFleet.of(SERIES, 5, 8)) {
      long inHand = 0;
      for (PoolWindow window : live(run)) {
        if (window.quality() != PoolWindow.Quality.COMPLETE) {
          // What was not seen of it is not known; from the next window on it counts again.
          inHand = -1;
          continue;
        }
        long now = window.active() + window.queued();
        if (inHand >= 0) {
          assertEquals(window.submitted() - window.completed(), now - inHand, run.pool().key());
        }
        assertEquals(window.arrivals(), window.submitted() + window.rejected());
        assertTrue(window.failed() <= window.completed());
        inHand = now;
      }
    }
  }

  /** L = λW: what is in the system, sampled at the ends of windows, by arrivals and latency. */
  @Test
  void littlesLawHolds() {
    int tested = 0;
    for (PoolRun run : SimulatedFleet.of(SERIES, 8, 9)) {
      double inSystem = 0;
      double timeMillis = 0;
      List<PoolWindow> windows = live(run);
      boolean stuck = run.causes().stream().anyMatch(c -> c.cause() == Cause.THREAD_LEAK);
      if (stuck) {
        // A request that never ends has no time.
        continue;
      }
      for (PoolWindow window : windows) {
        if (window.quality() == PoolWindow.Quality.COMPLETE && !window.run().isEmpty()) {
          inSystem += window.active() + window.queued();
          timeMillis +=
              window.run().count() * (window.run().meanMillis() + window.queueWait().meanMillis());
        }
      }
      double expected = timeMillis / 60_000;
      assertEquals(expected, inSystem, 0.1 * expected, run.pool().key());
      tested++;
    }
    assertTrue(tested >= 4, tested + " pools had no stuck workers");
  }

  @Test
  void latencyIsWaitAndRunForWorkersAndTheWaitForConnections() {
    for (PoolRun run : SimulatedFleet.of(SERIES, 5, 3)) {
      for (int i = 0; i < 30; i++) {
        PoolWindow window = run.next();
        if (window.latency().isEmpty()) {
          continue;
        }
        double expected =
            window.queueWait().meanMillis()
                + (window.kind() == PoolKind.WORKER ? window.run().meanMillis() : 0);
        assertEquals(expected, window.latency().meanMillis(), 1e-6);
      }
    }
  }

  @Test
  void aResizeHoldsFromTheNextWindowOn() {
    PoolRun run = SimulatedFleet.of(SERIES, 1, 3).get(0);
    PoolWindow before = run.next();
    assertEquals(run.size(), before.instances().get(0).spec().size());
    run.resize(17);
    PoolWindow after = run.next();
    for (PoolWindow.InstanceWindow instance : after.instances()) {
      assertEquals(17, instance.spec().size());
      assertEquals(before.instances().get(0).revision() + 1, instance.revision());
    }
    assertEquals(
        "size of svc-000-a/workers is 0: must be from 1 to 256",
        assertThrows(IllegalArgumentException.class, () -> run.resize(0)).getMessage());
  }

  @Test
  void aPoolThatIsTooSmallBreachesAndOneThatIsGivenMoreDoesNot() {
    PoolRun small = quiet();
    PoolRun large = quiet();
    small.resize(1);
    large.resize(2 * large.size());
    int overSmall = 0;
    int overLarge = 0;
    for (int i = 0; i < 300; i++) {
      overSmall += small.next().latency().p99Millis() > small.sloP99Millis() ? 1 : 0;
      overLarge += large.next().latency().p99Millis() > large.sloP99Millis() ? 1 : 0;
    }
    assertTrue(overSmall > 200, overSmall + " of 300 windows over the SLO with one worker");
    assertTrue(overLarge < 5, overLarge + " of 300 windows over the SLO with twice as many");
  }

  /** The first worker pool that nothing happens to for its first 300 windows. */
  private static PoolRun quiet() {
    return SimulatedFleet.of(SERIES, 10, 6).stream()
        .filter(run -> run.kind() == PoolKind.WORKER)
        .filter(run -> run.causes().stream().noneMatch(c -> c.beginWindow() < 320))
        .max(Comparator.comparingInt(PoolRun::size))
        .orElseThrow();
  }

  @Test
  void whatIsNotKnownOfTheSeriesIsNotKnownOfThePool() {
    double[] rates = new double[600];
    java.util.Arrays.fill(rates, 500);
    rates[100] = Double.NaN;
    RateSeries series = new RateSeries(1_764_547_200_000L, 60_000, rates);
    List<PoolWindow> windows = live(SimulatedFleet.of(series, 1, 3).get(0));
    assertEquals(PoolWindow.Quality.INSUFFICIENT, windows.get(100).quality());
    assertTrue(windows.get(100).instances().isEmpty());
    assertTrue(Double.isNaN(windows.get(100).latency().p99Millis()));
    assertEquals(0, windows.get(100).coverage());
    assertEquals(1, windows.get(99).coverage());
  }

  @Test
  void groupsShareADatabaseThatIsAPoolToo() {
    List<PoolRun> fleet = SimulatedFleet.of(SERIES, 8, 7);
    assertEquals(8, fleet.size());
    PoolRun database =
        fleet.stream().filter(r -> r.kind() == PoolKind.DB_CONNECTION).findFirst().orElseThrow();
    assertEquals("db-000/connections", database.pool().key());
    double calls = 0;
    for (PoolRun run : fleet) {
      if (run.group() == 0 && run != database) {
        PoolWindow window = run.next();
        assertEquals(List.of(database.pool()), window.dependencies());
        calls += window.calls().isEmpty() ? 0 : window.calls().get(0).calls();
      }
    }
    PoolWindow window = database.next();
    assertEquals(calls, window.arrivals(), 0.25 * calls);
    assertFalse(window.arrivals() == 0);
  }
}
