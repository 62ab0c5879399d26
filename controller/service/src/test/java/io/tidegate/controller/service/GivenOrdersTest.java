package io.tidegate.controller.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.Alert;
import io.tidegate.wire.AlertMark;
import io.tidegate.wire.FreezeOrder;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.WireMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class GivenOrdersTest {
  private final GivenOrders given = new GivenOrders();

  private static WireMessage freeze(long atMillis) {
    return new FreezeOrder("*", true, "alice", "incident", atMillis, false);
  }

  private static WireMessage mark(long atMillis) {
    return new AlertMark(
        "a" + atMillis,
        new PoolId("orders", "workers"),
        Alert.Kind.SLO_BREACH,
        Alert.Severity.CRITICAL,
        AlertMark.Mark.ACKNOWLEDGED,
        "",
        "alice",
        atMillis);
  }

  private List<Long> offsetsAfter(long offset) {
    return given.after(offset).stream().map(GivenOrders.Given::offset).toList();
  }

  @Test
  void theyComeInTheirOrder() {
    given.add(4, freeze(1));
    given.add(5, mark(2));
    given.add(7, freeze(3));
    given.add(8, mark(4));
    assertEquals(List.of(4L, 5L, 7L, 8L), offsetsAfter(-1));
    assertEquals(List.of(7L, 8L), offsetsAfter(5));
    assertEquals(List.of(), offsetsAfter(8));
  }

  @Test
  void marksCrowdOutNoOrderAndTheOldestAreForgotten() {
    given.add(0, freeze(0));
    for (int i = 1; i <= 20_001; i++) {
      given.add(i, mark(i));
    }
    assertEquals(List.of(0L, 2L, 3L), offsetsAfter(-1).subList(0, 3));
    for (int i = 20_002; i <= 21_001; i++) {
      given.add(i, freeze(i));
    }
    assertEquals(2, offsetsAfter(-1).get(0));
    assertEquals(1_000, offsetsAfter(20_001).size());
  }
}
