package io.tidegate.collector.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.InstanceState;
import io.tidegate.wire.InstanceStatus;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolPhase;
import io.tidegate.wire.PoolSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FleetPeersTest {
  private static final PoolId ORDERS = PoolId.parse("orders/workers");
  private final FleetPeers peers = new FleetPeers();

  private void beat(String instance, String pool, boolean leaving, long storedMillis) {
    Heartbeat.Pool has =
        new Heartbeat.Pool(
            PoolId.parse(pool),
            PoolKind.WORKER,
            PoolPhase.RUNNING,
            new PoolSpec(8, 100, 1, 64),
            0,
            0);
    peers.accept(
        new Heartbeat("orders", instance, 0, 0, 1000, "0.1.0", Map.of(), leaving, List.of(has)),
        storedMillis);
  }

  @Test
  void onlyOthersOfThePoolThatReportedLatelyAndDidNotLeaveTakeItsRequests() {
    beat("failed", "orders/workers", false, 10_000);
    beat("live", "orders/workers", false, 12_000);
    beat("silent", "orders/workers", false, 10_500);
    beat("left", "orders/workers", true, 12_000);
    beat("other-pool", "orders/db", false, 12_000);
    assertEquals(1, peers.othersOf(ORDERS, "failed", 12_500));
    beat("silent", "orders/workers", false, 12_400);
    assertEquals(2, peers.othersOf(ORDERS, "failed", 12_500));
    peers.accept(
        new InstanceStatus("orders", "live", InstanceState.GONE, 12_500, 12_000, ""), 12_500);
    assertEquals(1, peers.othersOf(ORDERS, "failed", 12_500));
  }
}
