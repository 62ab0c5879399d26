package io.tidegate.controller.service.feed;

import static io.tidegate.controller.service.feed.Told.DB;
import static io.tidegate.controller.service.feed.Told.ORDERS;
import static io.tidegate.controller.service.feed.Told.alert;
import static io.tidegate.controller.service.feed.Told.at;
import static io.tidegate.controller.service.feed.Told.expected;
import static io.tidegate.controller.service.feed.Told.noLongerExpected;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.tidegate.wire.PoolId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FiringAlertsTest {
  private final FiringAlerts firing = new FiringAlerts(new Lasting(60_000), 3);

  private void takeAt(double minutes, Alert... alerts) {
    for (Alert alert : alerts) {
      firing.accept(alert, at(minutes));
    }
  }

  /** What fires, as "kind severity pool". */
  private List<String> firesAt(double minutes) {
    return firing.after(0, 100).stream()
        .filter(one -> one.firesAt(at(minutes)))
        .map(FiringAlert::alert)
        .map(a -> "%s %s %s".formatted(a.kind(), a.severity(), a.pool()))
        .sorted()
        .toList();
  }

  private FiringAlert only() {
    List<FiringAlert> all = firing.after(0, 100);
    assertEquals(1, all.size(), all.toString());
    return all.get(0);
  }

  @Test
  void aForecastFiresUntilItsEndIsTold() {
    takeAt(1, expected(1));
    assertEquals(List.of("BREACH_FORECAST WARNING orders/workers"), firesAt(300));
    takeAt(300, noLongerExpected(300));
    assertEquals(List.of(), firesAt(300));
    assertEquals(at(300), only().endsAtMillis());
    assertEquals(at(1), only().startsAtMillis());
  }

  @Test
  void aBreachFiresUntilItIsOver() {
    takeAt(1, alert(Kind.SLO_BREACH, Severity.CRITICAL, 1));
    takeAt(2, noLongerExpected(2));
    assertEquals(List.of("SLO_BREACH CRITICAL orders/workers"), firesAt(200));
    takeAt(200, alert(Kind.SLO_BREACH_ENDED, Severity.INFO, 200));
    assertEquals(List.of(), firesAt(200));
  }

  @Test
  void theEndOfOnePoolIsNotThatOfAnother() {
    takeAt(1, expected(1));
    takeAt(2, alert(DB, Kind.FORECAST_RESOLVED, Severity.INFO, 2, ""));
    assertEquals(List.of("BREACH_FORECAST WARNING orders/workers"), firesAt(2));
  }

  @Test
  void whatIsToldAgainGoesOnWithItsNewText() {
    takeAt(1, expected(1));
    long change = firing.changes();
    takeAt(5, expected(5));
    assertEquals(at(1), only().startsAtMillis());
    assertEquals(at(5), only().alert().atMillis());
    assertEquals(1, firing.after(change, 100).size());
  }

  @Test
  void oneThatComesOutOfOrderTakesNothingBack() {
    takeAt(5, expected(5));
    takeAt(6, expected(1));
    assertEquals(at(5), only().alert().atMillis());
  }

  @Test
  void whatGetsNearerFiresWithItsNewSeverityOnly() {
    takeAt(1, expected(1));
    takeAt(5, alert(Kind.BREACH_FORECAST, Severity.CRITICAL, 5));
    assertEquals(List.of("BREACH_FORECAST CRITICAL orders/workers"), firesAt(5));
    takeAt(6, noLongerExpected(6));
    assertEquals(List.of(), firesAt(6));
  }

  @Test
  void anAlertThatComesBackBeginsAnew() {
    takeAt(1, expected(1));
    takeAt(2, noLongerExpected(2));
    takeAt(4, expected(4));
    assertEquals(at(4), only().startsAtMillis());
    assertEquals(List.of("BREACH_FORECAST WARNING orders/workers"), firesAt(4));
  }

  @Test
  void anEndThatNobodyTellsComesAfterADay() {
    takeAt(0, expected(0));
    assertEquals(1, firesAt(24 * 60 - 1).size());
    assertEquals(0, firesAt(24 * 60).size());
  }

  @ParameterizedTest
  @CsvSource({
    "POINT_ANOMALY, 60000, 30",
    "POINT_ANOMALY, 1000, 5",
    "DATA_LOST, 60000, 30",
    "SAMPLES_REFUSED, 60000, 65"
  })
  void whatHasNoEndFiresForAWhile(Kind kind, long windowMillis, int minutes) {
    FiringAlerts own = new FiringAlerts(new Lasting(windowMillis), 3);
    own.accept(alert(kind, Severity.CRITICAL, 0), at(0));
    assertEquals(at(minutes), own.after(0, 1).get(0).endsAtMillis());
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {
        "INSTANCE_REGISTERED",
        "INSTANCE_GONE",
        "FORECAST_RESOLVED",
        "FORECAST_SCORED",
        "SLO_BREACH_ENDED"
      })
  void whatOnlyTellsDoesNotFire(Kind kind) {
    takeAt(0, alert(kind, Severity.INFO, 0));
    assertEquals(0, firing.changes());
  }

  private static Alert of(String instance, PoolId pool, Kind kind, double minutes) {
    return alert(pool, kind, Severity.CRITICAL, minutes, instance);
  }

  @Test
  void aFailedInstanceIsSuspectNoMoreAndEndsInAllItsPools() {
    takeAt(1, of("a", ORDERS, Kind.INSTANCE_SUSPECT, 1));
    takeAt(2, of("a", ORDERS, Kind.INSTANCE_FAILED, 2), of("a", DB, Kind.INSTANCE_FAILED, 2));
    assertEquals(
        List.of("INSTANCE_FAILED CRITICAL orders/db", "INSTANCE_FAILED CRITICAL orders/workers"),
        firesAt(2));
    takeAt(9, of("b", ORDERS, Kind.INSTANCE_REGISTERED, 9));
    assertEquals(2, firesAt(9).size());
    takeAt(10, of("a", ORDERS, Kind.INSTANCE_REGISTERED, 10));
    assertEquals(List.of(), firesAt(10));
  }

  /** The other pool's alert stands on another partition. */
  @Test
  void anEndCountsAlsoIfItIsReadFirst() {
    takeAt(10, of("a", ORDERS, Kind.INSTANCE_GONE, 9), of("a", DB, Kind.INSTANCE_FAILED, 2));
    assertEquals(List.of(), firesAt(10));
    takeAt(12, of("a", DB, Kind.INSTANCE_FAILED, 12));
    assertEquals(List.of("INSTANCE_FAILED CRITICAL orders/db"), firesAt(12));
  }

  @Test
  void anInstanceThatIsBackAtOnceFiresForAWhile() {
    takeAt(
        1, of("a", ORDERS, Kind.INSTANCE_FAILED, 1), of("a", ORDERS, Kind.INSTANCE_REGISTERED, 1));
    assertEquals(at(3), only().endsAtMillis());
  }

  @Test
  void whatIsOverIsForgottenAfterFiveMinutes() {
    takeAt(1, expected(1));
    takeAt(2, noLongerExpected(2));
    firing.purge(at(6.9));
    assertEquals(1, firing.after(0, 10).size());
    firing.purge(at(7));
    assertEquals(0, firing.after(0, 10).size());
  }

  @Test
  void whatWasOverLongAgoIsNotTakenUpAtAll() {
    takeAt(100, expected(1), noLongerExpected(2), alert(Kind.POINT_ANOMALY, Severity.INFO, 3));
    firing.purge(at(100));
    assertEquals(List.of(), firing.after(0, 10));
  }

  @Test
  void beyondTheBoundTheNewestAreLeftOutAndCounted() {
    for (int i = 0; i < 5; i++) {
      PoolId pool = new PoolId("orders", "p" + i);
      takeAt(1, alert(pool, Kind.BREACH_FORECAST, Severity.WARNING, 1, ""));
    }
    assertEquals(3, firesAt(1).size());
    assertEquals(2, firing.leftOut());
    takeAt(2, alert(new PoolId("orders", "p0"), Kind.FORECAST_RESOLVED, Severity.INFO, 2, ""));
    takeAt(8, expected(8));
    assertEquals(3, firesAt(8).size());
    assertEquals(2, firing.leftOut());
  }
}
