package io.tidegate.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalLedgerTest {
  private static final IntakeLimits THREE_A_MINUTE = new IntakeLimits(2_000, 2_000, 2, 2, 3);

  /** The start of an hour. */
  private static final long T0 = 1_700_002_800_000L;

  private static final PoolId POOL = PoolId.parse("orders/workers");

  private RefusalLedger ledger = RefusalLedger.empty(THREE_A_MINUTE);

  private RefusalLedger.Step take(Refusal... refusals) {
    RefusalLedger.Step step = ledger.take(List.of(refusals));
    ledger = step.ledger();
    return step;
  }

  private static Refusal refusal(String reason, long second) {
    return Refusal.of(POOL, reason, reason + ": at " + second, T0 + second * 1_000);
  }

  private static Refusal ofService(String service, long second) {
    return Refusal.of(new PoolId(service, "p"), "late", "late", T0 + second * 1_000);
  }

  @Test
  void theFirstOnesOfAMinuteAreKeptAndTheRestCounted() {
    assertEquals(
        List.of(0, 1, 2, 4),
        take(
                refusal("late", 0),
                refusal("late", 1),
                refusal("late", 2),
                refusal("late", 3),
                refusal("bad-label", 3),
                refusal("late", 59))
            .kept());
    assertEquals(List.of(0), take(refusal("late", 60), refusal("late", 59)).kept().subList(0, 1));
    assertEquals(List.of(0), take(refusal("late", 61), refusal("late", 62)).kept());
    assertEquals(
        List.of("orders late 9 of 6 kept", "orders bad-label 1 of 1 kept"),
        ledger.tallies().stream()
            .map(
                t ->
                    "%s %s %d of %d kept".formatted(t.service(), t.reason(), t.count(), t.parked()))
            .toList());
  }

  @Test
  void oneAlertOfAServiceAndReasonInAnHour() {
    List<Alert> first = take(refusal("bad-label", 0), refusal("bad-label", 1)).alerts();
    assertEquals(1, first.size());
    Alert alert = first.get(0);
    assertEquals(Alert.Kind.SAMPLES_REFUSED, alert.kind());
    assertEquals(Alert.Severity.WARNING, alert.severity());
    assertEquals(POOL, alert.pool());
    assertEquals(T0 + 1_000, alert.atMillis());
    assertEquals(
        "orders: 2 records refused as bad-label, 2 since the start; the newest, of"
            + " orders/workers: bad-label: at 1",
        alert.text());
    assertEquals(List.of(), take(refusal("bad-label", 3_600)).alerts());
    assertEquals(1, take(refusal("late", 3_600)).alerts().size());
    List<Alert> second = take(refusal("bad-label", 3_601)).alerts();
    // Of the third the first alert did not tell.
    assertEquals(
        "orders: 2 records refused as bad-label, 4 since the start; the newest, of"
            + " orders/workers: bad-label: at 3601",
        second.get(0).text());
    assertNotEquals(alert.alertId(), second.get(0).alertId());
  }

  @Test
  void whenThereAreTenTimesAsManyTheAlertIsToldAgainUnderItsId() {
    Alert first = take(refusal("bad-label", 0)).alerts().get(0);
    for (int second = 1; second < 9; second++) {
      assertEquals(List.of(), take(refusal("bad-label", second)).alerts());
    }
    Alert tenth = take(refusal("bad-label", 9)).alerts().get(0);
    assertEquals(first.alertId(), tenth.alertId());
    assertTrue(tenth.text().startsWith("orders: 10 records refused as bad-label"), tenth.text());
    Refusal[] many =
        IntStream.range(10, 1_010).mapToObj(s -> refusal("bad-label", s)).toArray(Refusal[]::new);
    List<Alert> more = take(many).alerts();
    assertEquals(1, more.size());
    assertEquals(first.alertId(), more.get(0).alertId());
    assertTrue(more.get(0).text().startsWith("orders: 1010 records"), more.get(0).text());
  }

  @Test
  void whoSaysItAnewInTheSameHourSaysItUnderTheSameId() {
    String first = take(refusal("late", 0)).alerts().get(0).alertId();
    ledger = RefusalLedger.empty(THREE_A_MINUTE);
    assertEquals(first, take(refusal("late", 3_000)).alerts().get(0).alertId());
  }

  @Test
  void lateOnesAreNoWarning() {
    assertEquals(Alert.Severity.INFO, take(refusal("late", 0)).alerts().get(0).severity());
  }

  @Test
  void aStepThatIsNotTakenLeavesNothingBehind() {
    RefusalLedger.Step step = ledger.take(List.of(refusal("late", 0)));
    assertEquals(List.of(), ledger.tallies());
    assertEquals(1, step.ledger().tallies().size());
  }

  @Test
  void servicesBeyondTheBoundAreCountedTogether() {
    take(IntStream.range(0, 500).mapToObj(i -> ofService("s" + i, 0)).toArray(Refusal[]::new));
    RefusalLedger.Step step = take(ofService("x", 1), ofService("y", 2), ofService("s7", 2));
    assertEquals(501, ledger.tallies().size());
    RefusalTally others = ledger.tallies().get(0);
    assertEquals("(others)", others.service());
    assertEquals(2, others.count());
    assertEquals(1, step.alerts().size());
    assertTrue(
        step.alerts()
            .get(0)
            .text()
            .startsWith("services beyond the first 500: 2 records refused as late"),
        step.alerts().get(0).text());
    assertEquals(new PoolId("y", "p"), step.alerts().get(0).pool());
  }

  @Test
  void whoWasSilentForAnHourMakesRoom() {
    take(IntStream.range(0, 500).mapToObj(i -> ofService("s" + i, i)).toArray(Refusal[]::new));
    take(ofService("x", 3_600));
    List<RefusalTally> tallies = ledger.tallies();
    assertTrue(tallies.stream().anyMatch(t -> t.service().equals("x")));
    assertTrue(tallies.stream().noneMatch(t -> t.service().equals("s0")));
    assertEquals(501, tallies.stream().mapToLong(RefusalTally::count).sum());
  }

  @Test
  void ofWhatCannotBeReadTheKeyTellsTheService() {
    assertEquals("orders", Refusal.ofUnread("orders/workers", "malformed", "x", T0).service());
    assertEquals("unknown", Refusal.ofUnread("or ders/workers", "bad-name", "x", T0).service());
    Alert alert = take(Refusal.ofUnread("", "malformed", "not\nan Envelope", T0)).alerts().get(0);
    assertEquals("unknown/unknown", alert.pool().key());
    assertEquals(
        "unknown: 1 record refused as malformed, 1 since the start; the newest, of an unknown"
            + " pool: not an Envelope",
        alert.text());
  }

  @Test
  void aLongDetailIsCut() {
    take(Refusal.of(POOL, "malformed", "x".repeat(100_000), T0));
    assertEquals(500, ledger.tallies().get(0).newest().length());
    assertEquals(Optional.of(POOL), ledger.tallies().get(0).newestPool());
  }
}
