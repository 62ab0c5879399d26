package io.tidegate.gate.generators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.GateReport.Offer;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {
  /** Asked at 1000, there 2 ms later, 1 ms of thought, 4 ms back; its clock is 5 s ahead. */
  @Test
  void isKnownToHalfOfTheWay() {
    ClockOffset offset = ClockOffset.of(new Offer("", 1000, 5_003_000, 5_004_000), 8000);

    assertEquals(new ClockOffset(4_999_000, 3000), offset);
    assertEquals("4999.0 ms ahead (± 3.0 ms)", offset.toString());
    assertEquals(offset, ClockOffset.UNKNOWN.better(offset));
    ClockOffset nearer = new ClockOffset(-1500, 500);
    assertEquals(nearer, offset.better(nearer));
    assertEquals("1.5 ms behind (± 0.5 ms)", nearer.toString());
  }
}
