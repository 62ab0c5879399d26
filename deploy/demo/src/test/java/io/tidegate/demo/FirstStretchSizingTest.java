package io.tidegate.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FirstStretchSizingTest {
  private static DriverResult result(long requests) {
    return new DriverResult(
        List.of(new DriverWindow(0, 1, 78, requests, 0, 0, 50, 70, 90, 1, false)),
        90,
        1,
        false,
        Duration.ofMillis(300));
  }

  private static Map<String, PoolReading> readings(long uses, double... busyMillisPerUse) {
    Map<String, PoolReading> readings = new TreeMap<>();
    for (int i = 0; i < DemoPools.ALL.size(); i++) {
      readings.put(
          DemoPools.ALL.get(i), new PoolReading(32, uses, uses, 0, uses * busyMillisPerUse[i], 10));
    }
    return readings;
  }

  @Test
  void sizesByLittlesLawAt70Percent() {
    FirstStretchSizing sizing =
        FirstStretchSizing.of(
            78,
            result(500),
            // The warm-up was slower; only what came after it counts.
            readings(100, 500, 500, 500, 500),
            addTo(readings(100, 500, 500, 500, 500), readings(500, 51.2, 14, 32, 31)));
    assertEquals(new PoolSizes(6, 2, 4, 4), sizing.sizes());
    assertEquals(
        List.of(
            "measured on 500 requests with generous pools: p99 90 ms, 0 failed",
            "orders/workers: peak 78.0/s × 0.0512 s = 3.99 busy ÷ 0.70 = 5.7 → 6",
            "orders/db: peak 78.0/s × 0.0140 s = 1.09 busy ÷ 0.70 = 1.6 → 2",
            "orders/payments-rpc: peak 78.0/s × 0.0320 s = 2.50 busy ÷ 0.70 = 3.6 → 4",
            "payments/workers: peak 78.0/s × 0.0310 s = 2.42 busy ÷ 0.70 = 3.5 → 4"),
        sizing.lines());
  }

  private static Map<String, PoolReading> addTo(
      Map<String, PoolReading> before, Map<String, PoolReading> more) {
    Map<String, PoolReading> sum = new TreeMap<>();
    before.forEach(
        (pool, reading) ->
            sum.put(
                pool,
                new PoolReading(
                    reading.size(),
                    reading.submitted() + more.get(pool).submitted(),
                    reading.completed() + more.get(pool).completed(),
                    0,
                    reading.busyMillis() + more.get(pool).busyMillis(),
                    10)));
    return sum;
  }

  @Test
  void neverFewerThanTwo() {
    PoolDemand demand = new PoolDemand("orders/db", 10, 0.014);
    assertEquals(2, demand.size());
    assertEquals(
        "orders/db: peak 10.0/s × 0.0140 s = 0.14 busy ÷ 0.70 = 0.2 → 2 (at least 2)",
        demand.line());
  }

  @Test
  void aPoolThatDidNothingCannotBeSized() {
    Map<String, PoolReading> same = readings(100, 1, 1, 1, 1);
    assertEquals(
        "orders/workers completed nothing in the first stretch: it cannot be sized",
        assertThrows(
                IllegalStateException.class,
                () -> FirstStretchSizing.of(78, result(500), same, same))
            .getMessage());
  }
}
