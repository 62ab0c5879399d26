package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final Health health = new Health();
  private final AtomicLong sincePollMillis = new AtomicLong();

  private String trouble = "";

  private void collector() {
    health.add("collector", () -> trouble, sincePollMillis::get);
    health.add("kafka", () -> "");
  }

  @Test
  void whatIsWellHasNothingToSay() {
    collector();
    assertEquals(Map.of(), health.unwell());
    assertEquals(Map.of(), health.stalled());
    assertEquals(Map.of("collector", true, "kafka", true), health.wells());
  }

  @Test
  void aMemberOfAGroupSaysWhatItOwns() {
    assertEquals("owns no partition", Health.shareOf(Set.of()));
    assertEquals("owns partition 3", Health.shareOf(Set.of(3)));
    assertEquals("owns partitions 0-2, 5, 7-8", Health.shareOf(Set.of(8, 7, 0, 1, 2, 5)));
    health.addMember("controller", () -> trouble, () -> Set.of(0, 1), sincePollMillis::get);
    assertEquals("owns partitions 0-1", detail());
    trouble = "fenced";
    assertEquals("fenced", detail());
  }

  private String detail() {
    return health.json().getJsonArray("parts").getJsonObject(0).getString("detail");
  }

  @Test
  void troubleIsNoStandstill() {
    collector();
    trouble = "store unreachable";
    assertEquals(Map.of("collector", "store unreachable"), health.unwell());
    assertEquals(Map.of(), health.stalled());
    assertEquals(Map.of("collector", false, "kafka", true), health.wells());
    assertEquals(
        "{\"name\":\"collector\",\"well\":false,\"detail\":\"store unreachable\"}",
        health.json().getJsonArray("parts").getJsonObject(0).encode());
  }

  @Test
  void aSilentThreadIsFirstNotReadyAndThenStandsStill() {
    collector();
    sincePollMillis.set(30_000);
    assertEquals(Map.of(), health.unwell());
    sincePollMillis.set(30_001);
    assertEquals(
        Map.of("collector", "its thread has not asked for records for 30 s"), health.unwell());
    sincePollMillis.set(300_000);
    assertEquals(Map.of(), health.stalled());
    sincePollMillis.set(300_001);
    assertEquals(
        Map.of("collector", "its thread has not asked for records for 300 s"), health.stalled());
  }

  @Test
  void thatAnotherSystemIsAwayIsToldAndKeepsNobodyFromItsWork() {
    health.addPeer("webhooks", () -> trouble, sincePollMillis::get);
    trouble = "https://hooks.example.org: it answers 503";
    assertEquals(Map.of(), health.unwell());
    assertEquals(Map.of("webhooks", false), health.wells());
    sincePollMillis.set(30_001);
    assertEquals(
        Map.of("webhooks", "its thread has not asked for records for 30 s"), health.unwell());
  }

  @Test
  void moreCanBeShown() {
    health.show("refused", () -> new JsonObject().put("others", 3));
    assertEquals(3, health.json().getJsonObject("refused").getInteger("others"));
  }
}
