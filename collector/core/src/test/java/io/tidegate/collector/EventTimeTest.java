package io.tidegate.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class EventTimeTest {
  @Test
  void itGoesOnByTheBrokersClockFromTheNewestEnd() {
    EventTime time = EventTime.NONE.passed(5_000).reached(1_000);
    assertEquals(new EventTime(1_000, 5_000), time);
    assertEquals(new EventTime(2_500, 6_500), time.passed(6_500));
    assertEquals(new EventTime(1_000, 5_000), time.passed(4_000), "the broker's clock went back");
    assertEquals(new EventTime(1_000, 5_000), time.reached(900));
  }

  @Test
  void aGapIsNoTime() {
    EventTime time = new EventTime(1_000, 5_000);
    assertEquals(new EventTime(3_000, 7_000), time.passed(7_000));
    assertEquals(new EventTime(1_000, 7_001), time.passed(7_001));
  }

  @Test
  void beforeTheFirstSampleThereIsNone() {
    assertEquals(new EventTime(0, 6_000), EventTime.NONE.passed(5_000).passed(6_000));
    assertThrows(IllegalArgumentException.class, () -> new EventTime(-1, 0));
  }
}
