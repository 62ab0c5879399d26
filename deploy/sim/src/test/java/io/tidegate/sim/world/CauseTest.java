package io.tidegate.sim.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Each cause does what it says: windows 0 to 99 are before it, 160 to 199 are in the midst. */
class CauseTest {
  private static final int WINDOWS = 300;
  private static final PoolId POOL = new PoolId("orders", "workers");
  private static final PoolId DATABASE = new PoolId("orders-db", "connections");

  /** Begins at 100, is at its full strength from 150 to 209, and over from 220 on. */
  private static final Curve GRADUAL = new Curve(100, 50, 60, 10, 1);

  private static final Curve ABRUPT = new Curve(100, 1, 109, 10, 1);

  /** 6 workers at 8 requests/s of 0.4 s: half busy. */
  private static final PoolShape SHAPE =
      new PoolShape(
          PoolKind.WORKER,
          1,
          6,
          200,
          Contention.NO,
          250,
          300,
          0.5,
          ServiceTimes.logNormal(0.5),
          ServiceTimes.logNormal(0.5),
          0);

  private static final PoolShape DATABASE_SHAPE =
      new PoolShape(
          PoolKind.DB_CONNECTION,
          1,
          8,
          100,
          Contention.bestAt(16, 0),
          200,
          0,
          0,
          ServiceTimes.logNormal(0.5),
          ServiceTimes.logNormal(0.5),
          0);

  private static PoolPlan plan(
      PoolShape shape, PoolId pool, Optional<PoolId> calls, Script script) {
    float[] base = new float[WINDOWS];
    Arrays.fill(base, 8);
    return new PoolPlan(
        pool,
        new Provisioning(shape, 3000, 14),
        base,
        script,
        script.acts().stream().map(act -> act.told(WINDOWS)).toList(),
        calls,
        new Heap.Shape(0.3, 0.6, 40, 2, 5, 60, 2000),
        true,
        true,
        17);
  }

  private static List<PoolWindow> live(Script own, Script databases) {
    PoolPlan pool = plan(SHAPE, POOL, Optional.of(DATABASE), own);
    PoolPlan database = plan(DATABASE_SHAPE, DATABASE, Optional.empty(), databases);
    SharedDatabase shared = new SharedDatabase(database, List.of(pool), 60_000);
    PoolLife life = new PoolLife(pool, 1_764_547_200_000L, 60_000, shared, 0);
    List<PoolWindow> windows = new ArrayList<>();
    while (life.nextWindow() < WINDOWS) {
      windows.add(life.next());
    }
    return windows;
  }

  private static List<PoolWindow> live(Cause cause, Curve curve, double strength) {
    Act act = new Act(cause, curve, strength);
    return cause == Cause.DEPENDENCY_DRIFT || cause == Cause.OUTAGE
        ? live(Script.of(), Script.of(act))
        : live(Script.of(act), Script.of());
  }

  private static double mean(
      List<PoolWindow> windows, int from, int to, ToDoubleFunction<PoolWindow> what) {
    return windows.subList(from, to).stream().mapToDouble(what).average().orElseThrow();
  }

  private static double before(List<PoolWindow> windows, ToDoubleFunction<PoolWindow> what) {
    return mean(windows, 0, 100, what);
  }

  private static double midst(List<PoolWindow> windows, ToDoubleFunction<PoolWindow> what) {
    return mean(windows, 160, 200, what);
  }

  private static double p99(PoolWindow window) {
    return window.latency().p99Millis();
  }

  @Test
  void aCalmPoolStaysCalm() {
    List<PoolWindow> windows = live(Script.of(), Script.of());
    assertEquals(8, mean(windows, 0, WINDOWS, PoolWindow::arrivalsPerSecond), 0.1);
    // 250 ms of its own and half a call of 300 ms, with 0.8 connections of 8 busy on average.
    assertEquals(400, mean(windows, 0, WINDOWS, w -> w.run().meanMillis()), 20);
    assertEquals(0.53, mean(windows, 0, WINDOWS, PoolWindow::utilisation), 0.03);
    assertTrue(windows.stream().allMatch(w -> p99(w) < 3000));
  }

  @Test
  void aRampBringsMoreRequestsLittleByLittle() {
    List<PoolWindow> windows = live(Cause.RAMP, GRADUAL, 1.9);
    assertEquals(8, before(windows, PoolWindow::arrivalsPerSecond), 0.2);
    assertEquals(11.7, mean(windows, 115, 135, PoolWindow::arrivalsPerSecond), 0.5);
    assertEquals(15.2, midst(windows, PoolWindow::arrivalsPerSecond), 0.4);
    assertEquals(8, mean(windows, 230, 300, PoolWindow::arrivalsPerSecond), 0.2);
    assertTrue(midst(windows, CauseTest::p99) > 1.2 * before(windows, CauseTest::p99));
  }

  @Test
  void aSpikeMultipliesThemFromOneWindowToTheNext() {
    List<PoolWindow> windows = live(Cause.SPIKE, ABRUPT, 3);
    assertEquals(8, mean(windows, 90, 100, PoolWindow::arrivalsPerSecond), 0.7);
    assertEquals(24, mean(windows, 100, 103, PoolWindow::arrivalsPerSecond), 3);
    assertTrue(p99(windows.get(99)) < 3000);
    assertTrue(p99(windows.get(101)) > 3000);
    assertFalse(Cause.SPIKE.foreseeable());
  }

  @Test
  void aLeakFillsTheOldGenerationUntilPausesAreFelt() {
    List<PoolWindow> windows = live(Cause.LEAK, GRADUAL, 0.99);
    double healthyTop =
        windows.subList(0, 100).stream()
            .mapToDouble(w -> w.host().oldGeneration())
            .max()
            .orElseThrow();
    assertTrue(healthyTop > 0.5 && healthyTop < 0.65, "healthy up to " + healthyTop);
    assertTrue(midst(windows, w -> w.host().oldGeneration()) > 0.93);
    assertTrue(
        midst(windows, w -> w.host().gcPauseMillis())
            > 20 * before(windows, w -> w.host().gcPauseMillis()));
    assertTrue(midst(windows, CauseTest::p99) > 3000);
    // Half-way there is nothing to feel yet.
    assertTrue(mean(windows, 110, 125, CauseTest::p99) < 1.2 * before(windows, CauseTest::p99));
  }

  @Test
  void healthyHeapsAreSawTeeth() {
    List<PoolWindow> windows = live(Script.of(), Script.of());
    int falls = 0;
    for (int i = 1; i < WINDOWS; i++) {
      double change =
          windows.get(i).host().oldGeneration() - windows.get(i - 1).host().oldGeneration();
      falls += change < -0.1 ? 1 : 0;
    }
    assertTrue(falls >= 4 && falls <= 12, falls + " collections in " + WINDOWS + " windows");
  }

  @Test
  void aThreadLeakTakesWorkersAway() {
    List<PoolWindow> windows = live(Cause.THREAD_LEAK, GRADUAL, 0.6);
    assertTrue(midst(windows, PoolWindow::active) > before(windows, PoolWindow::active) + 1.5);
    assertEquals(
        midst(windows, w -> w.run().meanMillis()), before(windows, w -> w.run().meanMillis()), 25);
    assertTrue(midst(windows, CauseTest::p99) > 3000);
  }

  @Test
  void aDriftMakesEachCallTakeLonger() {
    List<PoolWindow> windows = live(Cause.DEPENDENCY_DRIFT, GRADUAL, 3);
    assertEquals(300, before(windows, w -> w.calls().get(0).meanMillis()), 15);
    // Three times as long, and the more connections are busy the longer.
    assertEquals(912, midst(windows, w -> w.calls().get(0).meanMillis()), 35);
    assertEquals(DATABASE, windows.get(0).calls().get(0).dependency());
    assertEquals(List.of(DATABASE), windows.get(0).dependencies());
    assertEquals(
        0.5, before(windows, w -> (double) w.calls().get(0).calls() / w.completed()), 0.02);
  }

  @Test
  void anOutageIsThereAtOnceAndFailsRequests() {
    Act outage = new Act(Cause.OUTAGE, ABRUPT, 10);
    List<PoolWindow> windows = live(Script.of(outage), Script.of(outage));
    assertTrue(p99(windows.get(99)) < 3000);
    assertTrue(p99(windows.get(101)) > 3000);
    assertEquals(0, before(windows, PoolWindow::failed));
    assertEquals(0.4, midst(windows, w -> (double) w.failed() / Math.max(1, w.completed())), 0.08);
  }

  @Test
  void aReleaseTakesMoreTimeFromItsFirstWindowOn() {
    List<PoolWindow> windows = live(Cause.DEPLOY, ABRUPT, 1.4);
    assertEquals(
        100,
        midst(windows, w -> w.run().meanMillis()) - before(windows, w -> w.run().meanMillis()),
        20);
    assertEquals(
        100, windows.get(103).run().meanMillis() - before(windows, w -> w.run().meanMillis()), 45);
  }

  @Test
  void aReleaseWithoutHarmIsOnlyColdForFiveWindows() {
    Script release = new Script(List.of(), Set.of(100), Set.of(), Set.of(), Set.of(), Map.of());
    List<PoolWindow> windows = live(release, Script.of());
    assertTrue(
        windows.get(100).run().meanMillis() > 1.08 * before(windows, w -> w.run().meanMillis()));
    assertEquals(
        before(windows, w -> w.run().meanMillis()), midst(windows, w -> w.run().meanMillis()), 12);
    assertEquals("orders-0-0", windows.get(99).instances().get(0).instance());
    assertEquals("orders-0-1", windows.get(100).instances().get(0).instance());
  }

  @Test
  void onlySpikesAndOutagesAreOutOfTheBlue() {
    for (Cause cause : Cause.values()) {
      assertEquals(cause != Cause.SPIKE && cause != Cause.OUTAGE, cause.foreseeable());
    }
    PoolPlan plan =
        plan(
            SHAPE,
            POOL,
            Optional.empty(),
            Script.of(new Act(Cause.SPIKE, new Curve(100, 1, 8, 1, 1), 3)));
    Unforeseeable unforeseeable = new Unforeseeable(plan);
    assertFalse(unforeseeable.at(99));
    assertTrue(unforeseeable.at(100));
    // Its backlog may last.
    assertTrue(unforeseeable.at(124));
    assertFalse(unforeseeable.at(125));
  }

  @Test
  void aRecordedJumpIsOutOfTheBlueToo() {
    PoolPlan plan = plan(SHAPE, POOL, Optional.empty(), Script.of());
    for (int i = 200; i < WINDOWS; i++) {
      plan.base()[i] = 16;
    }
    Unforeseeable unforeseeable = new Unforeseeable(plan);
    assertFalse(unforeseeable.at(199));
    assertTrue(unforeseeable.at(200));
    assertFalse(unforeseeable.at(240));
  }
}
