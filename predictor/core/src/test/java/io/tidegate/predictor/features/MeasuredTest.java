package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import org.junit.jupiter.api.Test;

class MeasuredTest {
  @Test
  void aWindowIsReducedToRatesAndLogarithms() {
    Measured m = Measured.of(new Draft(0).window(), 0);
    assertEquals(Math.log(100), m.logArrivals(), 1e-12);
    assertEquals(Math.log(40), m.logRun(), 1e-12);
    assertEquals(Math.log(120), m.logP99(), 1e-12);
    // 100/s for 40 ms.
    assertEquals(4, m.load(), 1e-12);
    assertEquals(0.01, m.gcShare(), 1e-12);
    assertEquals(8, m.size());
  }

  @Test
  void countsOfAPartialWindowAreScaledToTheWhole() {
    Draft draft = new Draft(0);
    draft.quality = PoolWindow.Quality.PARTIAL;
    Measured m = Measured.of(draft.window(), 2);
    assertEquals(Math.log(200), m.logArrivals(), 1e-12);
    assertEquals(8, m.load(), 1e-12);
    assertEquals(8, m.active(), 1e-12);
    assertEquals(16, m.size());
    assertEquals(2, m.instances());
  }

  @Test
  void replicasAreInstancesWithTheirWorkers() {
    Draft draft = new Draft(0);
    draft.kind = PoolKind.REPLICAS;
    draft.size = 4;
    draft.slots = 16;
    Measured m = Measured.of(draft.window(), 1);
    assertEquals(64, m.size());
    assertEquals(4, m.instances());
    assertTrue(m.runCounts());
  }

  @Test
  void lessThanHalfSaysTooLittle() {
    Draft draft = new Draft(0);
    draft.quality = PoolWindow.Quality.PARTIAL;
    assertNull(Measured.of(draft.window(), 3));
    draft.quality = PoolWindow.Quality.INSUFFICIENT;
    assertNull(Measured.of(draft.window(), 1));
  }

  @Test
  void anIdleWindowHasNoLatencyAndNoLoad() {
    Draft draft = new Draft(0);
    draft.arrivals = 0;
    Measured m = Measured.of(draft.window(), 1);
    // Half a request in a minute.
    assertEquals(Math.log(0.5 / 60), m.logArrivals(), 1e-12);
    assertTrue(Double.isNaN(m.logRun()));
    assertTrue(Double.isNaN(m.logP99()));
    assertEquals(0, m.load());
  }
}
