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
    ResumePoint point = new ResumePoint(41, 3000, 50, 2000);
    assertEquals("tidegate1:3000:50:2000", point.metadata());
    assertEquals(point, ResumePoint.parse(41, point.metadata()));
  }

  @Test
  void otherMetadataIsNamedInTheError() {
    assertEquals(
        "the metadata 'hello' committed with offset 7 is not"
            + " tidegate1:closedUntil:seenUntil:rebuildFrom",
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
    assembler.offer(sample("silent", 0, 1000), T0 + 1000, 10);
    assembler.offer(sample("a", 0, 1000), T0 + 1000, 11);
    assembler.offer(sample("a", 1000, 2000), T0 + 2000, 12);
    assembler.offer(sample("a", 2000, 3000), T0 + 3000, 13);
    assertEquals(new ResumePoint(10, T0 + 2000, 14, T0), assembler.resumePoint());
    for (int second = 3; second <= 61; second++) {
      assembler.offer(
          sample("a", second * 1000L, second * 1000L + 1000),
          T0 + second * 1000L + 1000,
          11 + second);
    }
    // "silent" is gone with the 60th window after its last one.
    assertEquals(new ResumePoint(71, T0 + 61_000, 73, T0 + 60_000), assembler.resumePoint());
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
    assembler.skip(0);
    assertFalse(assembler.handledBefore(0));
    assertEquals(1, assembler.resumePoint().seenUntilOffset());
  }
}
