package io.tidegate.collector.service.edge;

import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.WireMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What of one local partition went up, so that repeats stay down: after a crash the collector
 * publishes its last windows again, with the same bytes, and the predictor its last alerts. A
 * window is told by its pool and start (a pool's windows come in the order of time), an alert by
 * its id. What a transaction is about to send counts only when it is settled.
 */
final class SentBefore {
  private static final int POOLS = 100_000;
  private static final int ALERTS = 10_000;

  private final Map<PoolId, Long> newestStarts = newest(POOLS);
  private final Map<String, Boolean> alertIds = newest(ALERTS);
  private final Map<PoolId, Long> pendingStarts = new HashMap<>();
  private final Set<String> pendingAlerts = new HashSet<>();

  /** Beyond the bound, what was used longest ago is forgotten. */
  private static <K, V> Map<K, V> newest(int bound) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > bound;
      }
    };
  }

  /** Whether it has not gone up yet; then it is pending. */
  boolean isNew(WireMessage message) {
    if (message instanceof PoolWindow window) {
      Long sent = pendingStarts.get(window.pool());
      if (sent == null) {
        sent = newestStarts.get(window.pool());
      }
      if (sent != null && window.startMillis() <= sent) {
        return false;
      }
      pendingStarts.put(window.pool(), window.startMillis());
      return true;
    }
    if (message instanceof Alert alert) {
      return !alertIds.containsKey(alert.alertId()) && pendingAlerts.add(alert.alertId());
    }
    return true;
  }

  /** What is pending went up. */
  void settle() {
    newestStarts.putAll(pendingStarts);
    pendingAlerts.forEach(id -> alertIds.put(id, true));
    takeBack();
  }

  /** What is pending did not go up. */
  void takeBack() {
    pendingStarts.clear();
    pendingAlerts.clear();
  }
}
