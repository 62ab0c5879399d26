package io.tidegate.controller.service.feed;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Alert.Kind;
import io.tidegate.wire.Alert.Severity;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import java.time.Duration;
import java.util.List;

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

  static Decision slowedBy(PoolId pool, PoolId by, double minutes) {
    return new Decision(
        "%s@%d".formatted(pool, at(minutes)),
        pool,
        at(minutes),
        Decision.Kind.HOLD,
        "auto",
        "downstream-slow",
        "",
        4,
        4,
        4,
        List.of(),
        0,
        "",
        List.of(),
        "",
        "",
        List.of(),
        List.of(
            new Decision.Input("windowsOverSlo", 3),
            new Decision.Input(by.key() + " explains", 0.9)));
  }

  static Alert expected(double minutes) {
    return alert(Kind.BREACH_FORECAST, Severity.WARNING, minutes);
  }

  static Alert noLongerExpected(double minutes) {
    return alert(Kind.FORECAST_RESOLVED, Severity.INFO, minutes);
  }
}
