package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallChainTest {
  private static DependencyCalls calls(String service, long count, double millis) {
    return new DependencyCalls(
        new PoolId(service, "connections"),
        count,
        count / 100,
        Math.round(count * millis * 1000),
        9);
  }

  private static Draft draft(int index, DependencyCalls... calls) {
    Draft draft = new Draft(index);
    draft.calls = List.of(calls);
    return draft;
  }

  @Test
  void theOneThatSlowedMostIsRead() {
    PoolFeatures features = new PoolFeatures(400);
    Reading last = null;
    for (int i = 0; i < 80; i++) {
      Draft draft =
          draft(i, calls("db", 6000, i < 70 ? 4 : 8), calls("stock", 12_000, i < 70 ? 10 : 11));
      last = features.onWindow(draft.window()).orElse(last);
    }
    assertEquals(Math.log(2), last.value("calls-drift"), 1e-6);
    // Two of the twelve windows from 8 to 20 ago are slow already.
    assertEquals(Math.log(2) * 10 / 12, last.value("calls-drift-12"), 1e-6);
    // 6000 × 8 ms and 12000 × 11 ms of the 6000 × 40 ms that the requests run.
    assertEquals(0.75, last.value("calls-share"), 1e-6);
    assertEquals(0.75 - 0.6, last.value("calls-share-change"), 1e-6);
    assertEquals(0.01, last.value("calls-failed"), 1e-6);
    assertEquals(0, last.value("calls-per-request-drift"), 1e-6);
    assertEquals("db", last.outlook().slowest().orElseThrow().dependency());
  }

  @Test
  void aFourthDependencyIsFollowedOnceAnotherIsSilentForSixtyWindows() {
    PoolFeatures features = new PoolFeatures(400);
    Reading last = null;
    for (int i = 0; i < 200; i++) {
      List<DependencyCalls> calls = new ArrayList<>();
      calls.add(calls("a", 6000, 2));
      calls.add(calls("b", 6000, 2));
      if (i < 40) {
        calls.add(calls("c", 6000, 2));
      }
      // Twice as slow from window 180 on.
      calls.add(calls("d", 6000, i < 180 ? 3 : 6));
      Draft draft = new Draft(i);
      draft.calls = calls;
      last = features.onWindow(draft.window()).orElse(last);
      if (i == 95) {
        assertEquals(0, last.value("calls-drift"), 1e-6);
      }
    }
    assertEquals("d", last.outlook().slowest().orElseThrow().dependency());
    assertEquals(2, last.outlook().slowest().orElseThrow().ratio(), 1e-5);
  }

  @Test
  void theWorstOfTheDownstreamPoolsCountsAndAStaleReadingDoesNot() {
    PoolFeatures calm = new PoolFeatures(400);
    PoolFeatures busy = new PoolFeatures(400);
    PoolFeatures pool = new PoolFeatures(400);
    Reading calmReading = null;
    Reading busyReading = null;
    Reading reading = null;
    for (int i = 0; i < 60; i++) {
      Draft full = new Draft(i);
      full.arrivals = 10_000;
      full.active = 7;
      calmReading = calm.onWindow(new Draft(i).window()).orElse(null);
      busyReading = i < 55 ? busy.onWindow(full.window()).orElse(null) : busyReading;
      if (calmReading != null) {
        List<Downstream> downstream =
            List.of(
                new Downstream(new PoolId("calm", "workers"), calmReading),
                new Downstream(new PoolId("busy", "workers"), busyReading));
        reading = pool.onWindow(new Draft(i).window(), downstream).orElse(null);
      } else {
        pool.onWindow(new Draft(i).window());
      }
    }
    double least = busyReading.value("headroom-mixed-15");
    assertTrue(least < calmReading.value("headroom-mixed-15"));
    assertEquals(least, reading.value("downstream-headroom-15"));
    Reading later =
        pool.onWindow(
                new Draft(60).window(),
                List.of(
                    new Downstream(new PoolId("calm", "workers"), calmReading),
                    new Downstream(new PoolId("busy", "workers"), busyReading)))
            .orElseThrow();
    assertEquals(calmReading.value("headroom-mixed-15"), later.value("downstream-headroom-15"));
  }
}
