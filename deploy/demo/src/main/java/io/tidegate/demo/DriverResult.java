package io.tidegate.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the client saw of a whole run.
 *
 * @param windows the finished ones, in order
 * @param p99Millis over all requests, as in {@link DriverWindow}; NaN when there was none
 * @param lagP99Millis how late the driver itself sent its requests; NaN when there was none
 * @param stopped whether the run was closed before its end
 * @param slo that the windows were held against
 */
public record DriverResult(
    List<DriverWindow> windows,
    double p99Millis,
    double lagP99Millis,
    boolean stopped,
    Duration slo) {
  /** A driver that is later than a sixth of the SLO is a part of what it measures. */
  private static final int MAX_LAG_PART_OF_SLO = 6;

  public DriverResult {
    windows = List.copyOf(windows);
  }

  public long requests() {
    return windows.stream().mapToLong(DriverWindow::requests).sum();
  }

  public long overSlo() {
    return windows.stream().mapToLong(DriverWindow::overSlo).sum();
  }

  public long errors() {
    return windows.stream().mapToLong(DriverWindow::errors).sum();
  }

  public long breachedWindows() {
    return windows.stream().filter(DriverWindow::breached).count();
  }

  /** How bad the driver's own lateness was, if it was bad enough to spoil latencies. */
  public Optional<String> lagWarning() {
    double limitMillis = slo.toMillis() / (double) MAX_LAG_PART_OF_SLO;
    List<DriverWindow> late =
        windows.stream().filter(window -> window.maxLagMillis() > limitMillis).toList();
    if (late.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "the driver was late in %d of %d windows, by up to %.0f ms (more than %.0f ms): their latencies are partly its own"
            .formatted(
                late.size(),
                windows.size(),
                late.stream().mapToDouble(DriverWindow::maxLagMillis).max().orElseThrow(),
                limitMillis));
  }
}
