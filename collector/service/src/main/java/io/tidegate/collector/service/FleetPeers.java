package io.tidegate.collector.service;

import io.tidegate.collector.Peers;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.InstanceState;
import io.tidegate.wire.InstanceStatus;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.WireMessage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest heartbeat of every instance, of all partitions: the instances of one pool are spread
 * over them, and so perhaps over several monitors.
 */
final class FleetPeers implements Peers {
  private record Seen(Heartbeat heartbeat, long storedMillis) {}

  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  /** Takes a record of the heartbeats' topic. */
  void accept(WireMessage message, long storedMillis) {
    if (message instanceof Heartbeat heartbeat) {
      seen.put(heartbeat.instance(), new Seen(heartbeat, storedMillis));
    } else if (message instanceof InstanceStatus status && status.state() == InstanceState.GONE) {
      seen.remove(status.instance());
    }
  }

  @Override
  public int othersOf(PoolId pool, String instance, long nowMillis) {
    int others = 0;
    for (Seen peer : seen.values()) {
      Heartbeat heartbeat = peer.heartbeat();
      if (!heartbeat.instance().equals(instance)
          && !heartbeat.leaving()
          && nowMillis - peer.storedMillis() < 2 * heartbeat.intervalMillis()
          && heartbeat.pools().stream().anyMatch(p -> p.pool().equals(pool))) {
        others++;
      }
    }
    return others;
  }
}
