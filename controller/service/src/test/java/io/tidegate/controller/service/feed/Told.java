package io.tidegate.controller.service.feed;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.tidegate.wire.PoolId;
import java.time.Duration;

/** Alerts made for tests; times are minutes after {@link #T0}. */
final class Told {
  static final long T0 = 1_793_520_000_000L;
  static final PoolId ORDERS = new PoolId("orders", "workers");
  static final PoolId DB = new PoolId("orders", "db");

  private Told() {}

  static long at(double minutes) {
    return T0 + Math.round(minutes * Duration.ofMinutes(1).toMillis());
  }

  static Alert alert(Kind kind, Severity severity, double minutes) {
    return alert(ORDERS, kind, severity, minutes, "");
  }

  static Alert alert(PoolId pool, Kind kind, Severity severity, double minutes, String instance) {
    return new Alert(
        "%s:%s:%d".formatted(kind, pool, at(minutes)),
        pool,
        kind,
        severity,
        at(minutes),
        "%s of %s".formatted(kind, pool),
        instance);
  }

  static Alert expected(double minutes) {
    return alert(Kind.BREACH_FORECAST, Severity.WARNING, minutes);
  }

  static Alert noLongerExpected(double minutes) {
    return alert(Kind.FORECAST_RESOLVED, Severity.INFO, minutes);
  }
}
