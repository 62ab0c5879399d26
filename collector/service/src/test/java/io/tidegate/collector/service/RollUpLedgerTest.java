package io.tidegate.collector.service;

import static io.tidegate.collector.service.Resolution.HOUR;
import static io.tidegate.collector.service.Resolution.TEN_MINUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.collector.service.RollUpLedger.Step;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RollUpLedgerTest {
  private static final TopicPartition P0 = new TopicPartition("tidegate.windows", 0);
  private static final TopicPartition P1 = new TopicPartition("tidegate.windows", 1);

  /** The start of an hour. */
  private static final long T0 = 1_699_999_200_000L;

  private final RollUpLedger ledger = new RollUpLedger(Duration.ofDays(30));

  @BeforeEach
  void takeOver() {
    ledger.resume(P0, null);
    ledger.resume(P1, null);
  }

  private static long minute(long minutes) {
    return T0 + minutes * 60_000;
  }

  /** All that is due, as it would be done. */
  private List<Step> done() {
    List<Step> due = ledger.due(100);
    due.forEach(ledger::done);
    return due;
  }

  @Test
  void aStepIsDueWhenAWindowBehindItsEndCame() {
    ledger.stored(P0, minute(0));
    ledger.stored(P0, minute(9));
    assertEquals(List.of(), ledger.due(100));
    ledger.stored(P0, minute(10));
    assertEquals(List.of(new Step(TEN_MINUTES, T0)), done());
    assertEquals(List.of(), ledger.due(100));
  }

  @Test
  void anHourIsDueWhenItsTenMinutesAreDone() {
    for (int m = 0; m <= 60; m++) {
      ledger.stored(P0, minute(m));
    }
    assertEquals(6, done().size());
    assertEquals(List.of(new Step(HOUR, T0)), done());
    assertEquals(List.of(), done());
  }

  @Test
  void aWindowThatComesLateOpensItsStepsAgain() {
    ledger.stored(P0, minute(0));
    ledger.stored(P0, minute(100));
    assertEquals(List.of(new Step(TEN_MINUTES, T0)), done());
    assertEquals(List.of(new Step(HOUR, T0)), done());
    ledger.stored(P0, minute(3));
    assertEquals(List.of(new Step(TEN_MINUTES, T0)), done());
    assertEquals(List.of(new Step(HOUR, T0)), done());
  }

  @Test
  void aStepWaitsForAllPartitionsThatHaveRowsInIt() {
    ledger.stored(P0, minute(5));
    ledger.stored(P1, minute(5));
    ledger.stored(P0, minute(15));
    assertEquals(List.of(), ledger.due(100));
    ledger.stored(P1, minute(15));
    assertEquals(List.of(new Step(TEN_MINUTES, T0)), done());
    ledger.stored(P0, minute(25));
    ledger.release(P1);
    ledger.stored(P1, minute(15));
    assertEquals(List.of(new Step(TEN_MINUTES, minute(10))), done());
  }

  @Test
  void noMoreThanAskedForAndTheOldestFirst() {
    for (int m = 0; m <= 60; m += 10) {
      ledger.stored(P0, minute(m));
    }
    assertEquals(
        List.of(new Step(TEN_MINUTES, T0), new Step(TEN_MINUTES, minute(10))), ledger.due(2));
  }

  @Test
  void theNextOwnerKnowsWhatIsOpen() {
    for (int m : new int[] {0, 10, 20, 60, 300}) {
      ledger.stored(P0, minute(m));
    }
    ledger.done(new Step(TEN_MINUTES, minute(60)));
    String metadata = ledger.metadata(P0);
    RollUpLedger next = new RollUpLedger(Duration.ofDays(30));
    next.resume(P0, metadata);
    assertEquals(metadata, next.metadata(P0));
    assertEquals(List.of(), next.due(100), "it has seen no window yet");
    next.stored(P0, minute(400));
    assertEquals(
        List.of(
            new Step(TEN_MINUTES, minute(0)),
            new Step(TEN_MINUTES, minute(10)),
            new Step(TEN_MINUTES, minute(20)),
            new Step(TEN_MINUTES, minute(300)),
            new Step(HOUR, minute(60))),
        next.due(100));
  }

  @Test
  void howeverMuchIsOpenItFitsIntoACommitAndNoneIsForgotten() {
    // Every second step of 40 days: no two are neighbours, and the first ten days are gone.
    for (long m = 0; m < 40 * 1440; m += 20) {
      ledger.stored(P0, minute(m));
    }
    String metadata = ledger.metadata(P0);
    assertTrue(metadata.length() < 4096, metadata.length() + " bytes");
    List<Step> open = ledger.due(100_000);
    RollUpLedger next = new RollUpLedger(Duration.ofDays(30));
    next.resume(P0, metadata);
    next.stored(P0, minute(40 * 1440));
    assertTrue(next.due(100_000).containsAll(open));
  }

  @Test
  void whatIsAboutToBeDroppedIsLeftAsItWasSummedUp() {
    ledger.stored(P0, minute(30 * 1440));
    ledger.stored(P0, minute(1430));
    ledger.stored(P0, minute(1450));
    ledger.stored(P0, minute(1460));
    assertEquals(
        List.of(new Step(TEN_MINUTES, minute(1450)), new Step(TEN_MINUTES, minute(1460))),
        ledger.due(100));
  }

  @Test
  void metadataOfSomebodyElseIsNamed() {
    assertEquals(
        "the commit's metadata is 'reset by hand': must be as tidegate-sums1::",
        assertThrows(IllegalArgumentException.class, () -> ledger.resume(P0, "reset by hand"))
            .getMessage());
    ledger.resume(P0, "");
    ledger.resume(P1, null);
    assertEquals("tidegate-sums1::", ledger.metadata(P0));
    assertEquals(List.of(), ledger.due(100));
  }
}
