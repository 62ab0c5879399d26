package io.tidegate.predictor.service;

import io.tidegate.predictor.Forecaster;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Driver;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One pool's forecaster, its breach-forecast episode, and the offsets that its state rests on. */
final class FollowedPool {
  /** An alert is not repeated when the forecast pauses for up to this many windows. */
  private static final int EPISODE_PAUSE_WINDOWS = 5;

  private static final int CRITICAL_LEAD_WINDOWS = 5;

  private final Forecaster forecaster;
  private final ArrayDeque<Seen> newestFirst = new ArrayDeque<>();
  private long lastExpectedMillis = Long.MIN_VALUE;

  private record Seen(long offset, long startMillis) {}

  /** What a window led to. */
  record Outcome(Forecast forecast, Optional<Alert> alert) {}

  FollowedPool(Forecaster forecaster) {
    this.forecaster = forecaster;
  }

  /** Nothing if the window is a repeat. */
  Optional<Outcome> onWindow(PoolWindow window, double sloP99Millis, long offset) {
    Optional<Forecast> forecast = forecaster.onWindow(window, sloP99Millis);
    if (forecast.isEmpty()) {
      return Optional.empty();
    }
    if (newestFirst.isEmpty() || window.startMillis() > newestFirst.peekFirst().startMillis()) {
      newestFirst.addFirst(new Seen(offset, window.startMillis()));
    }
    long oldest = window.startMillis() - Forecaster.MEMORY_WINDOWS * window.widthMillis();
    while (newestFirst.peekLast().startMillis() < oldest) {
      newestFirst.removeLast();
    }
    return Optional.of(new Outcome(forecast.get(), alert(forecast.get())));
  }

  /** Where reading has to begin to rebuild this pool's state. */
  long rewindOffset() {
    return newestFirst.peekLast().offset();
  }

  long newestStartMillis() {
    return newestFirst.peekFirst().startMillis();
  }

  private Optional<Alert> alert(Forecast forecast) {
    if (!forecast.breachExpected()) {
      return Optional.empty();
    }
    boolean goesOn =
        lastExpectedMillis != Long.MIN_VALUE
            && forecast.madeAtMillis() - lastExpectedMillis
                <= (EPISODE_PAUSE_WINDOWS + 1) * forecast.windowMillis();
    lastExpectedMillis = forecast.madeAtMillis();
    if (goesOn) {
      return Optional.empty();
    }
    String when =
        forecast.leadWindows() == 0
            ? "is above the SLO of %.0f ms".formatted(forecast.sloP99Millis())
            : "is expected above the SLO of %.0f ms in %d windows (%d s)"
                .formatted(
                    forecast.sloP99Millis(),
                    forecast.leadWindows(),
                    forecast.leadWindows() * forecast.windowMillis() / 1000);
    return Optional.of(
        new Alert(
            "breach-forecast:%s:%d".formatted(forecast.pool().key(), forecast.madeAtMillis()),
            forecast.pool(),
            Alert.Kind.BREACH_FORECAST,
            forecast.leadWindows() <= CRITICAL_LEAD_WINDOWS
                ? Alert.Severity.CRITICAL
                : Alert.Severity.WARNING,
            forecast.madeAtMillis(),
            "p99 of %s %s: %s".formatted(forecast.pool(), when, reasons(forecast.drivers())),
            ""));
  }

  private static String reasons(List<Driver> drivers) {
    return drivers.stream().map(Driver::text).collect(Collectors.joining("; "));
  }
}
