package io.tidegate.launcher.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tidegate.demo.DriverWindow;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;

/**
 * What the demo achieved, in a shape that stays. Times are windows since the traffic began, so that
 * both runs share them; sizes are all pools together.
 */
public record DemoReport(
    Side unmanaged, Side managed, List<ForecastEntry> forecasts, List<ResizeEntry> resizes) {
  /**
   * A breach that comes within the horizon and this many windows more counts as the one foretold.
   */
  static final int GRACE_WINDOWS = 5;

  /** One run. */
  public record Side(
      int windows,
      int windowsOverSlo,
      long requests,
      long requestsOverSlo,
      double meanPoolSize,
      int maxPoolSize) {}

  /**
   * A forecast of the managed run that began an episode.
   *
   * @param breachAt when the breach began in the unmanaged run; when it was expected, where none
   *     came
   * @param leadWindows breachAt - madeAt
   */
  public record ForecastEntry(
      String pool, int madeAt, int breachAt, int leadWindows, boolean cameInUnmanaged) {}

  /** A resize of the managed run, or its taking back. Sizes are per instance. */
  public record ResizeEntry(String pool, int at, int from, int to, String verification) {}

  static DemoReport of(
      List<DriverWindow> unmanagedUsers,
      RunRecord unmanaged,
      List<DriverWindow> managedUsers,
      RunRecord managed) {
    List<ForecastEntry> forecasts = new ArrayList<>();
    for (Forecast forecast : managed.episodes()) {
      forecasts.add(entry(forecast, managed, unmanaged));
    }
    List<ResizeEntry> resizes = new ArrayList<>();
    for (Decision decision : managed.changes()) {
      resizes.add(
          new ResizeEntry(
              decision.pool().key(),
              managed.index(decision.atMillis() - 1),
              decision.fromSize(),
              decision.toSize(),
              managed.verdict(decision)));
    }
    return new DemoReport(
        side(unmanagedUsers, unmanaged), side(managedUsers, managed), forecasts, resizes);
  }

  private static ForecastEntry entry(Forecast forecast, RunRecord managed, RunRecord unmanaged) {
    int madeAt = managed.index(forecast.madeAtMillis() - 1);
    int came =
        unmanaged.breachBetween(
            forecast.pool(), madeAt, madeAt + forecast.horizonWindows() + GRACE_WINDOWS);
    int breachAt = came >= 0 ? came : madeAt + forecast.leadWindows();
    return new ForecastEntry(forecast.pool().key(), madeAt, breachAt, breachAt - madeAt, came >= 0);
  }

  private static Side side(List<DriverWindow> users, RunRecord run) {
    IntSummaryStatistics sizes =
        run.totalSizes().stream().mapToInt(Integer::intValue).summaryStatistics();
    return new Side(
        users.size(),
        (int) users.stream().filter(DriverWindow::breached).count(),
        users.stream().mapToLong(DriverWindow::requests).sum(),
        users.stream().mapToLong(DriverWindow::overSlo).sum(),
        sizes.getCount() == 0 ? 0 : Math.round(sizes.getAverage() * 100) / 100.0,
        sizes.getCount() == 0 ? 0 : sizes.getMax());
  }

  /** Writes it as JSON. */
  public void write(Path file) throws IOException {
    Files.writeString(
        file,
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this)
            + "\n");
  }
}
