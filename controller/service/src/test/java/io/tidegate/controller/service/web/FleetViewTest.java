package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.DB;
import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.PAYMENTS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.service.web.FleetView.Limits;
import io.tidegate.controller.service.web.FleetView.PoolState;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolMessage;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetViewTest {
  private final FleetView view = new FleetView();

  private PoolState orders() {
    return view.pool(ORDERS, 60).orElseThrow();
  }

  @Test
  void theNewestWindowIsThePoolsState() {
    view.accept(Made.window(ORDERS, T0 + 2_000, 8, 120));
    view.accept(Made.window(ORDERS, T0 + 1_000, 4, 90));

    assertEquals(16, orders().window().size());
    assertEquals(120, orders().window().p99Millis());
    assertEquals(40, orders().window().arrivalsPerSecond());
    assertEquals(List.of(90.0, 120.0), orders().sparkP99Millis());
  }

  @Test
  void aWindowThatIsReadTwiceStandsOnce() {
    view.accept(Made.window(ORDERS, T0 + 1_000, 8, 120));
    view.accept(Made.window(ORDERS, T0 + 1_000, 8, 120));

    assertEquals(1, view.series(ORDERS).orElseThrow().windows().size());
  }

  @Test
  void onlyTheNewestWindowsForecastsAndResizesAreKept() {
    for (int i = 1; i <= 700; i++) {
      view.accept(Made.window(ORDERS, T0 + i * 1_000L, 8, i));
      view.accept(Made.calm(ORDERS, T0 + i * 1_000L, i));
      view.accept(Made.resize(ORDERS, T0 + i * 1_000L, 8, 9, "auto"));
    }
    FleetView.PoolSeries series = view.series(ORDERS).orElseThrow();

    assertEquals(600, series.windows().size());
    assertEquals(101, series.windows().get(0).p99Millis());
    assertEquals(120, series.forecasts().size());
    assertEquals(581, series.forecasts().get(0).projectedP99Millis());
    assertEquals(60, series.resizes().size());
    assertEquals(500, view.decisions(1_000).size());
  }

  @Test
  void decisionsAndVerificationsComeNewestFirstWhateverTheOrderOfArrival() {
    view.accept(Made.kept(ORDERS, T0 + 5_000, T0 + 12_000, 8, 12));
    view.accept(Made.hold(DB, T0 + 9_000, 4, "enough-headroom"));
    view.accept(Made.resize(ORDERS, T0 + 5_000, 8, 12, "auto"));
    view.accept(Made.resize(ORDERS, T0 + 5_000, 8, 12, "auto"));

    List<PoolMessage> log = view.decisions(10);
    assertEquals(3, log.size());
    assertEquals(Verification.Verdict.KEPT, ((Verification) log.get(0)).verdict());
    assertEquals("enough-headroom", ((Decision) log.get(1)).reason());
    assertEquals(12, ((Decision) log.get(2)).toSize());
    assertEquals(1, view.decisions(1).size());
    assertEquals(12, orders().decision().toSize());
    assertEquals(Verification.Verdict.KEPT, orders().verification().verdict());
  }

  @Test
  void theLastDecisionOfAQuietPoolOutlivesTheLog() {
    FleetView small = new FleetView(new Limits(10, 10, 10, 10, 2, 10, 10));
    small.accept(Made.hold(DB, T0, 4, "enough-headroom"));
    for (int i = 1; i <= 5; i++) {
      small.accept(Made.hold(ORDERS, T0 + i, 8, "cooldown"));
    }

    assertEquals(2, small.decisions(10).size());
    assertEquals("enough-headroom", small.pool(DB, 1).orElseThrow().decision().reason());
  }

  @Test
  void aRepeatedAlertStandsOnceWithItsNewestText() {
    view.accept(Made.alert(ORDERS, "failed orders-1", T0, "silent for 10 windows"));
    view.accept(Made.alert(DB, "failed db-1", T0 + 1_000, "silent for 10 windows"));
    view.accept(Made.alert(ORDERS, "failed orders-1", T0 + 2_000, "silent for 20 windows"));
    view.accept(Made.alert(ORDERS, "failed orders-1", T0 + 500, "an old one, read again"));

    List<Alert> alerts = view.alerts(10);
    assertEquals(2, alerts.size());
    assertEquals("silent for 20 windows", alerts.get(0).text());
    assertEquals(DB, alerts.get(1).pool());
  }

  @Test
  void aTurnIsAForecastAtWhichTheOutlookChanges() {
    List<Boolean> turns = new ArrayList<>();
    view.listen((message, turn) -> turns.add(turn));

    view.accept(Made.warmingUp(ORDERS, T0));
    view.accept(Made.calm(ORDERS, T0 + 1_000, 100));
    view.accept(Made.calm(ORDERS, T0 + 2_000, 120));
    view.accept(Made.breachIn(ORDERS, T0 + 3_000, 12, 410));
    view.accept(Made.breachIn(ORDERS, T0 + 4_000, 11, 415));
    view.accept(Made.calm(ORDERS, T0 + 5_000, 200));
    view.accept(Made.breachIn(ORDERS, T0 + 4_500, 11, 415)); // late: the outlook is newer

    assertEquals(List.of(false, true, false, true, false, true, false), turns);
    assertEquals(3, view.turns(10).size());
    assertEquals(T0 + 5_000, view.turns(1).get(0).madeAtMillis());
  }

  @Test
  void listenersAreToldOfNewThingsOnlyAndUntilTheyLeave() {
    List<PoolMessage> told = new ArrayList<>();
    Runnable leave = view.listen((message, turn) -> told.add(message));

    view.accept(Made.hold(DB, T0, 4, "enough-headroom"));
    view.accept(Made.hold(DB, T0, 4, "enough-headroom"));
    leave.run();
    view.accept(Made.hold(DB, T0 + 1_000, 4, "cooldown"));

    assertEquals(1, told.size());
  }

  @Test
  void staleAfterThreeWindowsAndTheCollectorsLateness() {
    view.accept(Made.window(ORDERS, T0, 8, 120));

    assertEquals(Optional.of(8_000L), orders().ageMillis(T0 + 8_000));
    assertFalse(orders().stale(T0 + 8_000));
    assertTrue(orders().stale(T0 + 8_001));
    assertEquals(Optional.of(0L), orders().ageMillis(T0 - 50), "a clock that lags shows no minus");
  }

  @Test
  void aPoolWithoutAWindowIsStaleAndHasNoAge() {
    view.accept(Made.warmingUp(ORDERS, T0));

    assertNull(orders().window());
    assertEquals(Optional.empty(), orders().ageMillis(T0));
    assertTrue(orders().stale(T0));
  }

  private static FleetView ofTwo() {
    FleetView small = new FleetView(new Limits(2, 10, 10, 10, 10, 10, 10));
    small.accept(Made.window(ORDERS, T0 + 1_000, 8, 120));
    small.accept(Made.window(DB, T0 + 2_000, 4, 10));
    return small;
  }

  private static List<PoolId> followed(FleetView view) {
    return view.pools(1).stream().map(PoolState::pool).toList();
  }

  @Test
  void beyondTheLimitAPoolIsKnownByItsNameOnly() {
    FleetView small = ofTwo();
    List<PoolMessage> told = new ArrayList<>();
    small.listen((message, turn) -> told.add(message));
    small.accept(Made.window(PAYMENTS, T0 + 3_000, 8, 120));
    small.accept(Made.calm(PAYMENTS, T0 + 3_000, 120));

    assertTrue(small.knows(PAYMENTS));
    assertEquals(3, small.known());
    assertEquals(List.of(DB, ORDERS), followed(small));
    assertEquals(List.of(), told);
  }

  @Test
  void aPoolOfWhichABreachIsForecastTakesTheCalmestOnesPlace() {
    FleetView small = ofTwo();
    small.accept(Made.breachIn(ORDERS, T0 + 1_000, 12, 410));
    small.accept(Made.breachIn(PAYMENTS, T0 + 3_000, 12, 410));

    // DB reported later than ORDERS, but of ORDERS a breach is forecast.
    assertEquals(List.of(ORDERS, PAYMENTS), followed(small));
    assertEquals(List.of(PAYMENTS), small.turns(1).stream().map(Forecast::pool).toList());
  }

  @Test
  void whatSomebodyLooksAtIsFollowedFromThenOn() {
    FleetView small = ofTwo();
    small.accept(Made.window(PAYMENTS, T0 + 3_000, 8, 120));
    assertNull(small.pool(PAYMENTS, 1).orElseThrow().window());
    small.accept(Made.window(PAYMENTS, T0 + 4_000, 8, 120));

    assertEquals(120, small.pool(PAYMENTS, 1).orElseThrow().window().p99Millis());
    assertEquals(List.of(DB, PAYMENTS), followed(small));
    assertEquals(Optional.empty(), small.pool(new PoolId("orders", "nope"), 1));
  }

  @Test
  void aPoolThatIsSilentForAQuarterOfAnHourMakesRoom() {
    FleetView small = ofTwo();
    long later = T0 + 15 * 60_000;
    small.accept(Made.window(ORDERS, later, 8, 120));
    small.accept(Made.window(PAYMENTS, later, 8, 120));
    assertEquals(List.of(DB, ORDERS), followed(small));
    small.accept(Made.window(PAYMENTS, later + 2_000, 8, 120));

    assertEquals(List.of(ORDERS, PAYMENTS), followed(small));
    assertTrue(small.knows(DB));
  }

  @Test
  void aLimitOfNothingIsRefusedByName() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new Limits(1, 0, 1, 1, 1, 1, 1));
    assertEquals("windowsPerPool is 0: must be at least 1", refused.getMessage());
  }
}
