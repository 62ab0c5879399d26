package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.SilenceOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of which alerts nobody is told. */
class SilencesTest {
  private static final PoolId WORKERS = new PoolId("orders", "workers");

  private static SilenceOrder silence(String id, String selector, Alert.Kind kind, long starts) {
    return new SilenceOrder(
        id, selector, Optional.ofNullable(kind), starts, 2_000, "deploying", "alice", 0, false);
  }

  private static Alert alert(Alert.Kind kind, long atMillis) {
    return new Alert("a", WORKERS, kind, Alert.Severity.WARNING, atMillis, "", "");
  }

  @ParameterizedTest
  @CsvSource({
    "*,        ,                  SLO_BREACH,        1000, true",
    "*,        ,                  SLO_BREACH,         999, false",
    "*,        ,                  SLO_BREACH,        2000, false",
    "orders/*, ,                  SLO_BREACH,        1500, true",
    "*/db,     ,                  SLO_BREACH,        1500, false",
    "*,        SLO_BREACH,        SLO_BREACH,        1500, true",
    "*,        INSTANCE_FAILED,   SLO_BREACH,        1500, false",
    "*,        ,                  SLO_BREACH_ENDED,  1500, false",
    "*,        ,                  FORECAST_RESOLVED, 1500, false",
    "*,        FORECAST_RESOLVED, FORECAST_RESOLVED, 1500, true",
    "*,        ,                  FORECAST_SCORED,   1500, true"
  })
  void anAlertIsCoveredByItsPoolKindAndTime(
      String selector, Alert.Kind only, Alert.Kind kind, long atMillis, boolean covered) {
    Silences silences = Silences.NONE.with(silence("s", selector, only, 1_000));
    assertEquals(covered, silences.cover(alert(kind, atMillis)), silences.toString());
  }

  @Test
  void whatWasSilencedStaysSoWhenTheSilenceIsEnded() {
    SilenceOrder silence = silence("s", "*", null, 1_000);
    Silences silences = Silences.NONE.with(silence).with(silence.ended("bob", 1_500));
    assertEquals(true, silences.cover(alert(Alert.Kind.SLO_BREACH, 1_499)));
    assertEquals(false, silences.cover(alert(Alert.Kind.SLO_BREACH, 1_500)));
    assertEquals(List.of(), silences.notOver(1_500));
    assertEquals("bob", silences.byId("s").orElseThrow().orderedBy());
  }

  @Test
  void oneThatCannotBeReadSilencesNothing() {
    Silences silences = Silences.NONE.with(silence("s", "*", null, 1_000));
    assertEquals(false, silences.withUnreadable("s").cover(alert(Alert.Kind.SLO_BREACH, 1_500)));
    assertEquals(true, silences.withUnreadable("t").cover(alert(Alert.Kind.SLO_BREACH, 1_500)));
  }

  @Test
  void ofSeveralTheFirstToBeginCountsAndIsListedFirst() {
    SilenceOrder late = silence("a", "*", null, 1_200);
    SilenceOrder early = silence("b", "orders/*", null, 1_000);
    SilenceOrder other = silence("c", "payments/*", null, 1_100);
    Silences silences = Silences.NONE.with(late).with(early).with(other);
    assertEquals(Optional.of(early), silences.of(WORKERS, Alert.Kind.SLO_BREACH, 1_500));
    assertEquals(List.of(early, other, late), silences.notOver(0));
  }

  @Test
  void oneThatIsLongOverIsForgotten() {
    long later = 2_000 + Silences.KEPT_MILLIS;
    Silences silences = Silences.NONE.with(silence("s", "*", null, 1_000));
    assertEquals(true, next(silences, later - 1).byId("s").isPresent());
    assertEquals(false, next(silences, later).byId("s").isPresent());
  }

  private static Silences next(Silences silences, long atMillis) {
    return silences.with(
        new SilenceOrder(
            "n", "*", Optional.empty(), atMillis, atMillis + 1, "moving", "alice", atMillis, true));
  }
}
