package io.tidegate.controller.service.feed;

import static io.tidegate.controller.service.feed.Told.at;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.Inhibitions;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.tidegate.wire.WireCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a webhook is told of callers while their database is the cause. */
class WithheldTest {
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Alert DB = Told.alert(Told.DB, Kind.SLO_BREACH, Severity.CRITICAL, 0, "");
  private static final Alert ORDERS = Told.alert(Kind.SLO_BREACH, Severity.CRITICAL, 0.1);

  private Inhibitions known = Inhibitions.none(WINDOW);
  private final Withheld withheld = new Withheld(() -> known, WINDOW);

  @BeforeEach
  void ownAll() {
    withheld.assigned(List.of(new TopicPartition("alerts", 0)), 1);
  }

  private void explained() {
    known = known.with(DB).with(Told.slowedBy(Told.ORDERS, Told.DB, 0.1)).with(ORDERS);
  }

  private void causeIsOver() {
    known = known.with(Told.alert(Told.DB, Kind.SLO_BREACH_ENDED, Severity.INFO, 5, ""));
  }

  @Test
  void itIsWithheldUntilItOutlastsItsCause() {
    explained();
    assertFalse(withheld.takes(DB, at(0.2)));
    assertTrue(withheld.takes(ORDERS, at(0.2)));
    assertEquals(1, withheld.count());
    assertEquals(List.of(ORDERS), withheld.explainedBy(DB, at(0.2)));
    causeIsOver();
    assertEquals(List.of(), withheld.out(at(5.5)));
    assertEquals(List.of(ORDERS), withheld.out(at(6)));
    assertEquals(List.of(), withheld.out(at(6)));
    assertFalse(withheld.takes(over(6.5), at(6.5)), "its beginning was told by then");
  }

  private static Alert over(double minutes) {
    return Told.alert(Kind.SLO_BREACH_ENDED, Severity.INFO, minutes);
  }

  @Test
  void nobodyIsToldOfTheEndOfWhatNobodyWasToldOf() {
    explained();
    assertTrue(withheld.takes(ORDERS, at(0.2)));
    assertTrue(withheld.takes(over(4), at(4)));
    assertFalse(withheld.takes(over(4), at(4)));
    known = known.with(over(4));
    causeIsOver();
    assertEquals(List.of(), withheld.out(at(6)));
  }

  @Test
  void theNextOwnerTellsIt() {
    explained();
    assertEquals(List.of(), withheld.out(at(0.2)));
    causeIsOver();
    assertEquals(List.of(ORDERS), withheld.out(at(6)));
  }

  @Test
  void theNextOwnerTellsWhatOutlastedItsCauseBefore() {
    assertEquals(List.of(), withheld.out(at(0)), "nothing is known yet, as while it is read");
    explained();
    causeIsOver();
    assertEquals(List.of(ORDERS), withheld.out(at(6)));
    assertEquals(List.of(), withheld.out(at(6)));
  }

  @Test
  void whatHadNoCauseThatFiredIsNotToldAgainByTheNextOwner() {
    known = known.with(Told.slowedBy(Told.ORDERS, Told.DB, 0.1)).with(ORDERS);
    assertEquals(List.of(), withheld.out(at(1)), "who had it before told it");
  }

  @Test
  void theEndOfWhatNobodyWasToldOfIsNotToldHoweverLateItIsRead() {
    explained();
    assertTrue(withheld.takes(ORDERS, at(0.2)));
    known = known.with(over(4));
    assertEquals(List.of(), withheld.out(at(4.1)));
    assertTrue(withheld.takes(over(4), at(4.2)));
  }

  @Test
  void whoDoesNotOwnItDoesNot() {
    explained();
    withheld.released(List.of(new TopicPartition("alerts", 0)));
    assertEquals(List.of(), withheld.out(at(0.2)));
    causeIsOver();
    assertEquals(List.of(), withheld.out(at(6)));
  }

  @Test
  void whatWasToldBeforeItWasExplainedIsNotToldAgain() {
    assertFalse(withheld.takes(ORDERS, at(0.2)));
    explained();
    assertEquals(List.of(), withheld.out(at(0.3)));
    causeIsOver();
    assertEquals(List.of(), withheld.out(at(6)));
  }

  @Test
  void onlyWhatMayBeExplainedWaitsAndNoLongerThanTwoWindows() {
    assertEquals(20_000, withheld.waitMillis(List.of(recorded(ORDERS, 0)), at(0)));
    assertEquals(14_000, withheld.waitMillis(List.of(recorded(ORDERS, 0)), at(0.1)));
    assertEquals(0, withheld.waitMillis(List.of(recorded(ORDERS, 0)), at(1)));
    assertEquals(20_000, withheld.waitMillis(List.of(recorded(ORDERS, 9)), at(1)));
    assertEquals(0, withheld.waitMillis(List.of(recorded(over(0), 0)), at(0)));
  }

  private static ConsumerRecord<byte[], byte[]> recorded(Alert alert, double minutes) {
    return new ConsumerRecord<>(
        "alerts",
        0,
        0,
        at(minutes),
        TimestampType.CREATE_TIME,
        0,
        0,
        null,
        WireCodec.encode(alert),
        new RecordHeaders(),
        Optional.empty());
  }
}
