package io.tidegate.collector;

import static io.tidegate.collector.Samples.T0;
import static io.tidegate.collector.Samples.sample;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ResumePointTest {
  private static final WindowOptions SECOND = WindowOptions.ofWidth(1000);

  @Test
  void itIsReadBackFromTheMetadata() {
    ResumePoint point = new ResumePoint(41, 3000, 50, 2000, new EventTime(3500, 3600));
    assertEquals("tidegate2:3500:3600:3000:50:2000", point.metadata());
    assertEquals(point, ResumePoint.parse(41, point.metadata()));
  }

  @Test
  void whatAnEarlierVersionCommittedIsReadWithoutAClock() {
    assertEquals(
        new ResumePoint(41, 3000, 50, 2000), ResumePoint.parse(41, "tidegate1:3000:50:2000"));
  }

  @Test
  void otherMetadataIsNamedInTheError() {
    assertEquals(
        "the metadata 'hello' committed with offset 7 is not"
            + " tidegate2:clock:stored:closedUntil:seenUntil:rebuildFrom",
        assertThrows(IllegalArgumentException.class, () -> ResumePoint.parse(7, "hello"))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> ResumePoint.parse(7, null));
    assertThrows(
        IllegalArgumentException.class, () -> ResumePoint.parse(7, "tidegate1:3000:5:2000"));
    assertThrows(
        IllegalArgumentException.class,
        () -> ResumePoint.parse(7, "tidegate1:99999999999999999999:9:1"));
  }

  @Test
  void itLiesAtTheFirstRecordOfTheLastWindowInWhichAKnownInstanceWasSeen() {
    WindowAssembler assembler = new WindowAssembler(SECOND, ResumePoint.START);
    offer(assembler, "silent", 0, 10);
    offer(assembler, "a", 0, 11);
    offer(assembler, "a", 1, 12);
    offer(assembler, "a", 2, 13);
    assertEquals(new ResumePoint(10, T0 + 2000, 14, T0), assembler.resumePoint());
    for (int second = 3; second <= 61; second++) {
      offer(assembler, "a", second, 11 + second);
    }
    // "silent" is gone with the 60th window after its last one.
    assertEquals(
        new ResumePoint(71, T0 + 61_000, 73, T0 + 60_000, new EventTime(T0 + 60_000, T0 + 60_000)),
        assembler.resumePoint());
  }

  private static void offer(WindowAssembler assembler, String instance, int second, long offset) {
    long start = second * 1000L;
    assembler.offer(sample(instance, start, start + 1000), T0 + start + 1000, offset);
    assembler.drain(Integer.MAX_VALUE, window -> {});
  }

  @Test
  void whileRebuildingItStaysWhereItWas() {
    ResumePoint point = new ResumePoint(10, T0 + 2000, 14, T0);
    WindowAssembler assembler = new WindowAssembler(SECOND, point);
    assembler.offer(sample("a", 0, 1000), T0 + 1000, 10);
    assertEquals(point, assembler.resumePoint());
    assertTrue(assembler.handledBefore(13));
    assertFalse(assembler.handledBefore(14));
  }

  @Test
  void offsetsOfATopicThatWasMadeAnewCountAsNew() {
    WindowAssembler assembler = new WindowAssembler(SECOND, new ResumePoint(100, T0, 200, 0));
    assembler.skip(T0, 0);
    assertFalse(assembler.handledBefore(0));
    assertEquals(1, assembler.resumePoint().seenUntilOffset());
  }
}
