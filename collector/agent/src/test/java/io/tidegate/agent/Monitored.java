package io.tidegate.agent;

import io.tidegate.wire.PoolId;
import java.util.List;

/** Monitored pools without dependencies. */
final class Monitored {
  private Monitored() {}

  static MonitoredPool pool(String instance, PoolId id, FakePool pool, long nowMillis) {
    return pool(instance, id, pool, OwnerRule.NONE, nowMillis);
  }

  static MonitoredPool pool(
      String instance, PoolId id, FakePool pool, OwnerRule rule, long nowMillis) {
    return new MonitoredPool(instance, id, pool, List.of(), rule, new CallScopes(), nowMillis);
  }
}
