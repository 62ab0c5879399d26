package io.tidegate.controller.service.feed;

import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;

/**
 * What fires, or did so a short while ago.
 *
 * @param change counts up with each change of any of them
 * @param alert the newest one that told of it
 * @param startsAtMillis epoch milliseconds
 * @param endsAtMillis when it is over: what was told, or else the longest time
 */
record FiringAlert(long change, Alert alert, long startsAtMillis, long endsAtMillis) {

  /** What tells one from another: alerts with the same one are the same thing, told again. */
  record Identity(Alert.Kind kind, Alert.Severity severity, PoolId pool, String instance) {
    static Identity of(Alert alert) {
      return new Identity(alert.kind(), alert.severity(), alert.pool(), alert.instance());
    }
  }

  boolean firesAt(long nowMillis) {
    return nowMillis < endsAtMillis;
  }
}
