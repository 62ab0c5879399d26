package io.tidegate.demo.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ServiceTimesTest {
  @Test
  void dependOnSeedAndRequestOnly() {
    assertEquals(new ServiceTimes(7).bankMillis(12), new ServiceTimes(7).bankMillis(12));
    assertNotEquals(new ServiceTimes(7).bankMillis(12), new ServiceTimes(8).bankMillis(12));
    assertNotEquals(new ServiceTimes(7).bankMillis(12), new ServiceTimes(7).bankMillis(13));
    assertNotEquals(new ServiceTimes(7).bankMillis(12), new ServiceTimes(7).databaseMillis(12));
  }

  @Test
  void haveTheirMeansAndNoWildOutliers() {
    ServiceTimes times = new ServiceTimes(1);
    double database = 0;
    double bank = 0;
    double worst = 0;
    int requests = 100_000;
    for (int i = 0; i < requests; i++) {
      database += times.databaseMillis(i) / requests;
      bank += times.bankMillis(i) / requests;
      worst = Math.max(worst, times.databaseMillis(i) + times.bankMillis(i));
    }
    assertEquals(12, database, 0.1);
    assertEquals(30, bank, 0.2);
    assertTrue(worst < 150, "worst " + worst);
  }
}
