package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Decision.Input;
import io.tidegate.wire.PoolId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One alert per cause, along a chain of three: shop calls orders, and orders its database. */
class InhibitionsTest {
  private static final PoolId SHOP = new PoolId("shop", "front");
  private static final PoolId ORDERS = new PoolId("orders", "workers");
  private static final PoolId DB = new PoolId("orders", "db");

  private Inhibitions known = Inhibitions.none(Duration.ofMinutes(1));
  private int minute = 1;

  private long now() {
    return minute * 60_000L;
  }

  private Alert alert(Kind kind, PoolId pool, Severity severity) {
    Alert alert = new Alert(kind + ":" + pool + ":" + minute, pool, kind, severity, now(), "", "");
    known = known.with(alert);
    return alert;
  }

  private Alert breach(PoolId pool) {
    return alert(Kind.SLO_BREACH, pool, Severity.CRITICAL);
  }

  private void over(PoolId pool) {
    alert(Kind.SLO_BREACH_ENDED, pool, Severity.INFO);
  }

  private void decision(PoolId pool, int windowsOverSlo, String... more) {
    List<Input> inputs = new ArrayList<>();
    inputs.add(new Input("windowsOverSlo", windowsOverSlo));
    List.of(more).forEach(name -> inputs.add(new Input(name, 0.9)));
    known =
        known.with(
            new Decision(
                pool + "@" + minute,
                pool,
                now(),
                Decision.Kind.HOLD,
                "auto",
                "downstream-slow",
                "",
                8,
                8,
                8,
                List.of(),
                0,
                "",
                List.of(),
                "",
                "",
                List.of(),
                inputs));
  }

  private void slowedBy(PoolId pool, PoolId by) {
    decision(pool, 2, by.key() + " explains");
  }

  private String cause(Alert alert) {
    return known.cause(alert, now()).map(it -> it.pool().key()).orElse("");
  }

  private List<Alert> explained(Alert cause) {
    return known.explainedBy(cause, now());
  }

  @Test
  void aBreachIsExplainedByThatOfWhatSlowsItDown() {
    slowedBy(ORDERS, DB);
    Alert orders = breach(ORDERS);
    assertEquals("", cause(orders), "the database is within its objective");
    Alert db = breach(DB);
    assertEquals("orders/db", cause(orders));
    assertEquals("", cause(db));
    assertEquals(List.of(orders), explained(db));
    assertEquals(List.of(), explained(orders));
    assertEquals(List.of(ORDERS), List.copyOf(known.all(now()).keySet()));
  }

  @Test
  void aForecastIsExplainedAsWellAndWhatItBecomes() {
    Alert db = alert(Kind.BREACH_FORECAST, DB, Severity.CRITICAL);
    Alert expected = alert(Kind.BREACH_FORECAST, ORDERS, Severity.WARNING);
    slowedBy(ORDERS, DB);
    assertEquals("orders/db", cause(expected));
    alert(Kind.FORECAST_RESOLVED, ORDERS, Severity.INFO);
    assertEquals("", cause(expected), "it fires no more");
    Alert there = breach(ORDERS);
    assertEquals("orders/db", cause(there));
    assertEquals(List.of(there), explained(db));
  }

  @Test
  void whatIsFurthestDownTheChainIsTheCause() {
    Alert shop = breach(SHOP);
    Alert orders = breach(ORDERS);
    Alert db = breach(DB);
    slowedBy(SHOP, ORDERS);
    assertEquals("orders/workers", cause(shop));
    slowedBy(ORDERS, DB);
    assertEquals("orders/db", cause(shop));
    assertEquals("orders/db", cause(orders));
    assertEquals(List.of(orders, shop), explained(db));
  }

  @Test
  void whatIsBetweenNeedsNoAlertOfItsOwn() {
    slowedBy(SHOP, ORDERS);
    slowedBy(ORDERS, DB);
    breach(DB);
    assertEquals("orders/db", cause(breach(SHOP)));
  }

  @Test
  void whatIsMoreSevereThanItsCauseIsTold() {
    alert(Kind.BREACH_FORECAST, DB, Severity.WARNING);
    slowedBy(ORDERS, DB);
    assertEquals("", cause(breach(ORDERS)));
  }

  @Test
  void itComesOutWhereItGoesOnAfterItsCause() {
    Alert db = breach(DB);
    Alert orders = breach(ORDERS);
    slowedBy(ORDERS, DB);
    minute = 40;
    over(DB);
    minute = 44;
    assertEquals("orders/db", cause(orders), "a caller may be over a little later");
    assertEquals(List.of(orders), explained(db));
    minute = 45;
    assertEquals("", cause(orders));
    assertEquals(List.of(), explained(db));
    assertEquals(true, known.isOn(orders, now()));
    over(ORDERS);
    assertEquals(false, known.isOn(orders, now()));
  }

  @Test
  void whileItRecoversItStaysExplained() {
    breach(DB);
    Alert orders = breach(ORDERS);
    slowedBy(ORDERS, DB);
    minute = 5;
    decision(ORDERS, 1);
    assertEquals("orders/db", cause(orders));
    minute = 6;
    decision(ORDERS, 2);
    assertEquals("", cause(orders), "it is missed for another reason now");
  }

  @Test
  void whatSlowedTheLastOneDownDoesNotExplainTheNext() {
    breach(DB);
    breach(ORDERS);
    slowedBy(ORDERS, DB);
    minute = 5;
    decision(ORDERS, 0);
    minute = 35;
    over(ORDERS);
    minute = 50;
    assertEquals("", cause(breach(ORDERS)));
  }

  @Test
  void whatStillSlowsItDownExplainsTheNextToo() {
    breach(DB);
    breach(ORDERS);
    slowedBy(ORDERS, DB);
    minute = 35;
    over(ORDERS);
    minute = 50;
    assertEquals("orders/db", cause(breach(ORDERS)));
  }

  @Test
  void thoseThatExplainEachOtherAreAllTold() {
    Alert shop = breach(SHOP);
    Alert orders = breach(ORDERS);
    Alert db = breach(DB);
    slowedBy(ORDERS, DB);
    slowedBy(DB, ORDERS);
    slowedBy(SHOP, DB);
    assertEquals("", cause(orders));
    assertEquals("", cause(db));
    assertEquals("orders/workers", cause(shop));
  }

  @Test
  void otherKindsAreToldAlways() {
    breach(DB);
    breach(ORDERS);
    slowedBy(ORDERS, DB);
    assertEquals("", cause(alert(Kind.INSTANCE_FAILED, ORDERS, Severity.CRITICAL)));
    assertEquals("", cause(alert(Kind.SLO_BREACH_ENDED, ORDERS, Severity.INFO)));
  }

  /** An alert may be asked for before it is known here. */
  @Test
  void oneThatIsNewerThanWhatIsKnownIsTakenToFire() {
    Inhibitions before = known;
    breach(DB);
    slowedBy(ORDERS, DB);
    minute = 2;
    Inhibitions without = known;
    Alert orders = breach(ORDERS);
    known = without;
    assertEquals("orders/db", cause(orders));
    known = before;
    assertEquals("", cause(orders));
  }

  @Test
  void whatIsReadAgainChangesNothing() {
    minute = 3;
    breach(DB);
    minute = 30;
    over(DB);
    slowedBy(ORDERS, DB);
    Inhibitions after = known;
    minute = 3;
    breach(DB);
    decision(ORDERS, 2);
    assertSame(after, known);
  }

  @Test
  void withoutAnEndItIsOverAfterADay() {
    Alert db = breach(DB);
    Alert orders = breach(ORDERS);
    slowedBy(ORDERS, DB);
    minute += 24 * 60 - 1;
    assertEquals("orders/db", cause(orders));
    minute++;
    assertEquals("", cause(orders));
    assertEquals(List.of(), explained(db));
  }
}
