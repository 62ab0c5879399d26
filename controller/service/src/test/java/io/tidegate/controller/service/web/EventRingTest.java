package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.controller.service.web.EventRing.Event;
import io.tidegate.controller.service.web.EventRing.Missed;
import io.tidegate.controller.service.web.EventRing.TooOld;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventRingTest {
  private final EventRing ring = new EventRing("k3", 3);

  private void append(int events) {
    for (int i = 0; i < events; i++) {
      ring.append("window", "{}");
    }
  }

  private List<Long> missedAfter(long sequence, int limit) {
    return assertInstanceOf(Missed.class, ring.after(sequence, limit)).events().stream()
        .map(Event::sequence)
        .toList();
  }

  @Test
  void anEmptyRingHasNothingToReplay() {
    assertEquals(0, ring.head());
    assertEquals(List.of(), missedAfter(0, 10));
  }

  @Test
  void replaysWhatFollowsInOrderUpToTheLimit() {
    append(3);

    assertEquals(List.of(1L, 2L, 3L), missedAfter(0, 10));
    assertEquals(List.of(2L), missedAfter(1, 1));
    assertEquals(List.of(), missedAfter(3, 10));
  }

  @Test
  void whatFellOutOfTheRingIsTooOld() {
    append(5);

    assertEquals(List.of(3L, 4L, 5L), missedAfter(2, 10));
    assertEquals(
        "event 1 is gone: the oldest kept is 3",
        assertInstanceOf(TooOld.class, ring.after(1, 10)).reason());
  }

  @Test
  void whatIsAheadWasNeverSentByThisRing() {
    append(2);

    assertEquals(
        "event 9 is ahead of the newest, 2",
        assertInstanceOf(TooOld.class, ring.after(9, 10)).reason());
  }

  @Test
  void idsCarryTheEpochAndOthersAreForeign() {
    assertEquals("k3-7", ring.id(7));
    assertEquals(7, ring.sequenceOf("k3-7"));
    for (String foreign :
        List.of("k4-7", "7", "k3-", "k3--1", "k3-x", "", "k3-9999999999999999999")) {
      assertEquals(EventRing.FOREIGN, ring.sequenceOf(foreign), foreign);
    }
  }

  @Test
  void aRingNeedsAnEpochAndRoom() {
    assertThrows(IllegalArgumentException.class, () -> new EventRing("K-3", 3));
    assertThrows(IllegalArgumentException.class, () -> new EventRing("k3", 0));
  }
}
