package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.ArrivalPeaks;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetJsonTest {
  @Test
  void whatIsNotKnownIsNullAndNeverZero() {
    JsonObject window =
        new JsonObject(FleetJson.message(Made.window(ORDERS, T0, 8, Double.NaN, 0)).encode());

    assertTrue(window.containsKey("p99Millis"));
    assertNull(window.getValue("p99Millis"));
    assertNull(window.getValue("utilisation"));
    assertEquals(0.0, window.getDouble("arrivalsPerSecond"));
  }

  @Test
  void aForecastWithoutABreachHasNoLead() {
    assertNull(FleetJson.message(Made.calm(ORDERS, T0, 100)).getValue("leadWindows"));
    assertEquals(
        12, FleetJson.message(Made.breachIn(ORDERS, T0, 12, 410)).getInteger("leadWindows"));
  }

  @Test
  void aForecastSaysHowSureItIs() {
    JsonObject sure = FleetJson.message(Made.certain(ORDERS, T0, 12, 0.75, 310, 510));
    assertEquals(0.75, sure.getDouble("probability"));
    assertEquals(310, sure.getDouble("p99LowMillis"));
    assertEquals(510, sure.getDouble("p99HighMillis"));
    assertTrue(sure.getBoolean("prior"));
    assertEquals(0.8, sure.getDouble("knownShare"));

    JsonObject unsure = FleetJson.message(Made.calm(ORDERS, T0, 100));
    assertTrue(unsure.containsKey("probability"));
    assertNull(unsure.getValue("probability"));
    assertNull(unsure.getValue("p99LowMillis"));
  }

  @Test
  void aForecastTellsThePeaksOfTheArrivalsOrWhyItKnowsNone() {
    JsonObject peaks =
        FleetJson.message(
                Made.calm(ORDERS, T0, 100)
                    .withPeaks(
                        new ArrivalPeaks(
                            ArrivalPeaks.Season.DAY,
                            Optional.of(new ArrivalPeaks.Peak(240, 220, 270)),
                            Optional.empty())))
            .getJsonObject("arrivalPeaks");
    assertEquals("DAY", peaks.getString("season"));
    assertEquals(240, peaks.getJsonObject("day").getDouble("perSecond"));
    assertEquals(220, peaks.getJsonObject("day").getDouble("lowPerSecond"));
    assertEquals(270, peaks.getJsonObject("day").getDouble("highPerSecond"));
    assertTrue(peaks.containsKey("week"));
    assertNull(peaks.getValue("week"));

    JsonObject cold =
        FleetJson.message(
                Made.calm(ORDERS, T0, 100)
                    .withPeaks(ArrivalPeaks.without(ArrivalPeaks.Season.COLD)))
            .getJsonObject("arrivalPeaks");
    assertEquals("COLD", cold.getString("season"));
    assertNull(cold.getValue("day"));
  }

  @Test
  void theAccuracyIsToldInRatesAndCounts() {
    JsonObject told = FleetJson.message(Made.accuracy(ORDERS, T0));
    assertEquals(0.75, told.getDouble("precision"));
    assertEquals(0.75, told.getDouble("recall"));
    assertEquals(17, told.getDouble("medianLeadWindows"));
    assertEquals(0.25, told.getDouble("falseAlarmsPerPoolDay"));
    assertEquals(2, told.getInteger("undecided"));
    assertNull(told.getValue("brier"));
    assertEquals("accuracy", FleetJson.type(Made.accuracy(ORDERS, T0)));
  }

  @Test
  void aDecisionSaysWhy() {
    JsonObject decision = FleetJson.message(Made.resize(ORDERS, T0, 8, 12, "auto"));

    assertEquals("orders", decision.getString("service"));
    assertEquals("workers", decision.getString("pool"));
    assertEquals("breach-forecast", decision.getString("reason"));
    assertEquals(14.4, decision.getDouble("wishedSize"));
    assertEquals(
        "max-step-up", decision.getJsonArray("clamps").getJsonObject(0).getString("guard"));
    assertEquals(
        "arrivals +38% in 15 windows",
        decision.getJsonArray("drivers").getJsonObject(0).getString("text"));
    assertEquals("a projected p99 below 300 ms", decision.getString("otherwise"));
  }
}
