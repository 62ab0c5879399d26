package io.tidegate.launcher.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tidegate.demo.DriverWindow;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What came of the scenario. Times are windows since the traffic began, -1 where it did not happen.
 *
 * @param forecastAt when a breach of the replicas was first forecast under Tidegate
 * @param decidedAt when it was first decided to have more replicas
 * @param allReadyAt when as many as the owner allows served
 * @param breachAt when, once the database became slower, the users' breach began without Tidegate:
 *     two of three windows over the SLO
 * @param backAt when there were as few as at the start again, after there had been more
 */
public record SlowDatabaseReport(
    Side unmanaged,
    Side managed,
    int forecastAt,
    int decidedAt,
    int allReadyAt,
    int breachAt,
    int backAt,
    List<DemoReport.ResizeEntry> resizes) {

  /** One run. */
  public record Side(
      int windows,
      int windowsOverSlo,
      long requests,
      long requestsOverSlo,
      int mostReplicas,
      int lastReplicas,
      long replicaWindows) {}

  static SlowDatabaseReport of(SlowDatabaseRun.Outcome unmanaged, SlowDatabaseRun.Outcome managed) {
    RunRecord record = managed.record();
    List<DemoReport.ResizeEntry> resizes =
        record.changes().stream()
            .filter(d -> d.pool().equals(SlowDatabase.SERVICE.pool()))
            .map(
                d ->
                    new DemoReport.ResizeEntry(
                        d.pool().key(),
                        record.index(d.atMillis() - 1),
                        d.fromSize(),
                        d.toSize(),
                        record.verdict(d)))
            .toList();
    return new SlowDatabaseReport(
        side(unmanaged),
        side(managed),
        record.episodes().stream()
            .map(Forecast::madeAtMillis)
            .mapToInt(at -> record.index(at - 1))
            .findFirst()
            .orElse(-1),
        record.changes().stream()
            .filter(d -> d.toSize() > d.fromSize())
            .map(Decision::atMillis)
            .mapToInt(at -> record.index(at - 1))
            .findFirst()
            .orElse(-1),
        managed.replicas().firstWith(SlowDatabase.MOST),
        breach(unmanaged.users().windows()),
        managed.replicas().backTo(SlowDatabase.FEWEST),
        resizes);
  }

  private static int breach(List<DriverWindow> windows) {
    for (int i = SlowDatabase.RAMP_FROM; i + 2 < windows.size(); i++) {
      long over = windows.subList(i, i + 3).stream().filter(DriverWindow::breached).count();
      if (windows.get(i).breached() && over >= 2) {
        return i;
      }
    }
    return -1;
  }

  private static Side side(SlowDatabaseRun.Outcome run) {
    List<DriverWindow> users = run.users().windows();
    return new Side(
        users.size(),
        (int) users.stream().filter(DriverWindow::breached).count(),
        users.stream().mapToLong(DriverWindow::requests).sum(),
        users.stream().mapToLong(DriverWindow::overSlo).sum(),
        run.replicas().most(),
        run.replicas().last(),
        run.replicas().replicaWindows());
  }

  /** Writes it as JSON. */
  public void write(Path file) throws IOException {
    Files.writeString(
        file,
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this)
            + "\n");
  }
}
