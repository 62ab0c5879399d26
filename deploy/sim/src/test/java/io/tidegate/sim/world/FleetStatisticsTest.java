package io.tidegate.sim.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class FleetStatisticsTest {
  @Test
  void breachesAreAsRareAsInLife() {
    FleetStatistics statistics =
        FleetStatistics.of(SimulatedFleet.generated(4, 16, 77), new AtomicLong()::getAndIncrement);
    assertEquals(16, statistics.pools());
    assertEquals(64, statistics.poolDays(), 1e-9);
    double perDay = statistics.foreseeableEventsPerPoolDay();
    assertTrue(perDay > 0.05 && perDay < 0.6, perDay + " foreseeable events per pool-day");
    assertTrue(statistics.unforeseeable() >= 1, statistics.unforeseeable() + " out of the blue");
    assertTrue(
        statistics.shareOverSlo() > 0.001 && statistics.shareOverSlo() < 0.05,
        statistics.shareOverSlo() + " of the windows over the SLO");
    assertTrue(
        statistics.shareMissing() > 0 && statistics.shareMissing() < 0.02,
        statistics.shareMissing() + " of the windows missing");
    assertTrue(
        statistics.meanRequestsPerSecond() > 5 && statistics.meanRequestsPerSecond() < 20,
        statistics.meanRequestsPerSecond() + " requests/s");
    assertTrue(statistics.scripted().keySet().size() >= 5, statistics.scripted().toString());
  }
}
