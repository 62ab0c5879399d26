package io.tidegate.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A million tasks of 10 ms, 50,000 at a time: a virtual ElasticExecutor against a virtual thread
 * per task (all of them at a time) and a fixed pool of platform threads. Each run is a process of
 * its own; the executors take turns.
 */
final class MillionTasks {
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final List<String> EXECUTORS =
      List.of("elastic", "virtual-per-task", "fixed-platform", "fixed-platform-16000");

  /** Above that once is enough: the others need 2 s. */
  private static final double SLOW_SECONDS = 20;

  private static final List<String> JVM = List.of("-Xmx6g", "-XX:+UseG1GC");

  private MillionTasks() {}

  static Report run() throws Exception {
    if (Runtime.version().feature() < 21) {
      throw new IllegalStateException(
          "this is JDK %d: virtual threads need 21 or newer"
              .formatted(Runtime.version().feature()));
    }
    Map<String, List<Double>> wall = new LinkedHashMap<>();
    Map<String, List<Double>> peak = new LinkedHashMap<>();
    Set<String> slow = new HashSet<>();
    Map<String, Double> refused = new LinkedHashMap<>();
    Map<String, Double> late = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (String executor : EXECUTORS) {
        if (slow.contains(executor)) {
          continue;
        }
        Map<String, String> printed = ChildJvm.run(JVM, MillionTasksChild.class, executor);
        System.err.printf("round %d, %s: %s%n", round + 1, executor, printed);
        if (printed.containsKey("threads")) {
          slow.add(executor);
          refused.put(executor, ChildJvm.number(printed, "threads"));
          continue;
        }
        if (printed.containsKey("done")) {
          slow.add(executor);
          late.put(executor, ChildJvm.number(printed, "done"));
          continue;
        }
        double seconds = ChildJvm.number(printed, "wallMillis") / 1000;
        if (seconds > SLOW_SECONDS) {
          slow.add(executor);
        }
        wall.computeIfAbsent(executor, e -> new ArrayList<>()).add(seconds);
        peak.computeIfAbsent(executor, e -> new ArrayList<>())
            .add(ChildJvm.number(printed, "peakMib"));
      }
    }
    List<Row> rows = new ArrayList<>();
    compare("wall time", "s", wall, rows);
    compare("peak memory", "MiB", peak, rows);
    refused.forEach(
        (executor, threads) ->
            rows.add(
                Row.of(
                    "the machine gave no more threads: " + executor + " (of 50,000)",
                    threads,
                    "threads")));
    late.forEach(
        (executor, done) ->
            rows.add(Row.of("done after 60 s: " + executor + " (of 1,000,000)", done, "tasks")));
    return new Report("million-tasks", System.getProperty("java.vm.version"), rows);
  }

  private static void compare(
      String what, String unit, Map<String, List<Double>> measured, List<Row> rows) {
    Row elastic = Row.of(what + ": elastic", ChildJvm.median(measured.get("elastic")), unit);
    rows.add(elastic);
    measured.forEach(
        (executor, values) -> {
          if (!executor.equals("elastic")) {
            Row other = Row.of(what + ": " + executor, ChildJvm.median(values), unit);
            rows.add(other);
            rows.add(
                new Row(
                    what + ": elastic against " + executor,
                    elastic.value(),
                    unit,
                    other.name(),
                    elastic.value() / other.value()));
          }
        });
  }
}
