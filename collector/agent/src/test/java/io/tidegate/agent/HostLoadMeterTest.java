package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.HostLoad;
import org.junit.jupiter.api.Test;

class HostLoadMeterTest {
  @Test
  void afterACollectionTheOldGenerationIsKnownAsAShare() {
    HostLoadMeter meter = new HostLoadMeter();
    System.gc();
    HostLoad load = meter.read();
    assertTrue(load.oldGeneration() > 0 && load.oldGeneration() < 1, load::toString);
    assertTrue(Double.isNaN(load.cpu()) || load.cpu() >= 0, load::toString);
    assertTrue(load.gcCount() >= 1 && load.gcCount() < 1000, load::toString);
    assertTrue(Double.isNaN(load.loadAverage()) || load.loadAverage() >= 0, load::toString);
    HostLoad next = meter.read();
    assertTrue(next.gcCount() < 100, next::toString);
    assertTrue(next.gcPauseMillis() <= load.gcPauseMillis(), () -> load + " then " + next);
  }
}
