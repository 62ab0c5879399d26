package io.tidegate.launcher.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tidegate.demo.DriverWindow;
import io.tidegate.wire.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * What came of the scenario. Times are windows since the traffic began, -1 where it did not happen.
 *
 * @param appliedAt when the policy was accepted
 * @param shrunkAt when it first made the pool smaller
 * @param breachAt when the users' first window after that was over the SLO
 * @param takenBackAt when it was decided to take that back
 * @param restoredAt when the pool was first seen with its size of before again
 * @param smallest size in between
 * @param last size at the end
 * @param before what users saw until the pool was made smaller
 * @param harmed from then until it had its size again
 * @param after from then on
 */
public record HarmfulPolicyReport(
    int appliedAt,
    int shrunkAt,
    int breachAt,
    int takenBackAt,
    int restoredAt,
    int smallest,
    int last,
    Stretch before,
    Stretch harmed,
    Stretch after,
    List<DemoReport.ResizeEntry> resizes) {

  /** Some windows as users saw them. */
  public record Stretch(int windows, int windowsOverSlo, long requests, long requestsOverSlo) {
    static Stretch of(List<DriverWindow> windows) {
      return new Stretch(
          windows.size(),
          (int) windows.stream().filter(DriverWindow::breached).count(),
          windows.stream().mapToLong(DriverWindow::requests).sum(),
          windows.stream().mapToLong(DriverWindow::overSlo).sum());
    }
  }

  /**
   * @param sizes of the pool, one for each window in which it was seen: index and size
   */
  static HarmfulPolicyReport of(
      int appliedAt, RunRecord record, List<Seen> sizes, List<DriverWindow> users) {
    List<Decision> changes = record.changes();
    int shrunk =
        first(record, changes, d -> d.kind() == Decision.Kind.RESIZE && d.toSize() < d.fromSize());
    int takenBack = first(record, changes, d -> d.kind() == Decision.Kind.ROLL_BACK);
    int restored =
        sizes.stream()
            .filter(s -> takenBack >= 0 && s.window() > takenBack)
            .filter(s -> s.size() >= HarmfulPolicy.WORKERS)
            .mapToInt(Seen::window)
            .findFirst()
            .orElse(-1);
    int from = shrunk < 0 ? users.size() : Math.min(users.size(), shrunk);
    int to = restored < 0 ? users.size() : Math.min(users.size(), Math.max(from, restored));
    return new HarmfulPolicyReport(
        appliedAt,
        shrunk,
        users.subList(from, users.size()).stream()
            .filter(DriverWindow::breached)
            .mapToInt(DriverWindow::index)
            .findFirst()
            .orElse(-1),
        takenBack,
        restored,
        sizes.stream().mapToInt(Seen::size).min().orElse(0),
        sizes.isEmpty() ? 0 : sizes.get(sizes.size() - 1).size(),
        Stretch.of(users.subList(0, from)),
        Stretch.of(users.subList(from, to)),
        Stretch.of(users.subList(to, users.size())),
        changes.stream()
            .map(
                d ->
                    new DemoReport.ResizeEntry(
                        d.pool().key(),
                        record.index(d.atMillis() - 1),
                        d.fromSize(),
                        d.toSize(),
                        d.kind() == Decision.Kind.ROLL_BACK ? "takes back" : record.verdict(d)))
            .toList());
  }

  /** The pool's size in a window. */
  record Seen(int window, int size) {}

  private static int first(RunRecord record, List<Decision> changes, Predicate<Decision> which) {
    return changes.stream()
        .filter(which)
        .mapToInt(d -> record.index(d.atMillis() - 1))
        .findFirst()
        .orElse(-1);
  }

  /** Writes it as JSON. */
  public void write(Path file) throws IOException {
    Files.writeString(
        file,
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this)
            + "\n");
  }
}
