package io.tidegate.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalScheduleTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Traffic rates(double... perSecond) {
    return new Traffic(perSecond, null, Duration.ofMinutes(1), List.of());
  }

  @Test
  void isTheSameForTheSameSeedOnly() {
    Traffic traffic = rates(50, 80, 20);
    ArrivalSchedule one = ArrivalSchedule.of(traffic, SECOND, 42);
    ArrivalSchedule two = ArrivalSchedule.of(traffic, SECOND, 42);
    ArrivalSchedule other = ArrivalSchedule.of(traffic, SECOND, 43);
    assertEquals(one.requests(), two.requests());
    for (int i = 0; i < one.requests(); i++) {
      assertEquals(one.offsetNanos(i), two.offsetNanos(i));
    }
    assertNotEquals(one.offsetNanos(0), other.offsetNanos(0));
  }

  @Test
  void laterWindowsDoNotChangeEarlierOnes() {
    ArrivalSchedule shorter = ArrivalSchedule.of(rates(50, 80), SECOND, 42);
    ArrivalSchedule longer = ArrivalSchedule.of(rates(50, 80, 300), SECOND, 42);
    for (int i = 0; i < shorter.requests(); i++) {
      assertEquals(shorter.offsetNanos(i), longer.offsetNanos(i));
    }
  }

  @Test
  void ascendsWithinTheWindows() {
    ArrivalSchedule schedule = ArrivalSchedule.of(rates(100, 0, 100), SECOND, 7);
    assertEquals(0, schedule.requestsIn(1));
    for (int w = 0; w < 3; w++) {
      long before = w * 1_000_000_000L;
      for (int i = 0; i < schedule.requestsIn(w); i++) {
        long offset = schedule.offsetNanos(schedule.firstRequestOf(w) + i);
        assertTrue(offset >= before && offset < (w + 1) * 1_000_000_000L);
        before = offset;
      }
    }
    assertEquals(schedule.requests(), schedule.requestsIn(0) + schedule.requestsIn(2));
  }

  @Test
  void isPoissonAtTheRate() {
    double[] perSecond = new double[2000];
    java.util.Arrays.fill(perSecond, 100);
    ArrivalSchedule schedule = ArrivalSchedule.of(rates(perSecond), SECOND, 11);
    double mean = schedule.requests() / 2000.0;
    double variance = 0;
    for (int w = 0; w < 2000; w++) {
      variance += Math.pow(schedule.requestsIn(w) - mean, 2) / 2000;
    }
    // Standard errors: 0.22 of the mean, 3.2 of the variance.
    assertEquals(100, mean, 1);
    assertEquals(100, variance, 15);
  }
}
