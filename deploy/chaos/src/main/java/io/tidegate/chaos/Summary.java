package io.tidegate.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a run was and what came of it. */
final class Summary {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final int minutes;
  private final long seed;
  private final boolean broken;
  private final List<Struck> struck = new ArrayList<>();
  private final List<Invariant> invariants = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final Map<String, Long> counts = new TreeMap<>();

  /** A fault that was, and how long it took until all was well after it. */
  private record Struck(Fault fault, String what, int holdSeconds, Duration recovery) {}

  Summary(int minutes, long seed, boolean broken) {
    this.minutes = minutes;
    this.seed = seed;
    this.broken = broken;
  }

  void struck(Fault fault, String what, int holdSeconds, Duration recovery) {
    struck.add(new Struck(fault, what, holdSeconds, recovery));
  }

  void leftOut(String text) {
    leftOut.add(text);
  }

  void count(String name, long value) {
    counts.put(name, value);
  }

  void add(List<Invariant> some) {
    invariants.addAll(some);
  }

  boolean passed() {
    return !invariants.isEmpty() && invariants.stream().allMatch(Invariant::holds);
  }

  String command() {
    return "deploy/chaos/run %s--minutes %d --seed %d"
        .formatted(broken ? "--broken " : "", minutes, seed);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s%n%s%n".formatted(command(), broken ? "A build that commits before it stores." : ""));
    counts.forEach((name, value) -> text.append("  %-28s %d%n".formatted(name, value)));
    text.append("Faults: %d%n".formatted(struck.size()));
    for (Struck one : struck) {
      text.append(
          "  %-26s %-30s for %2d s, well after %.1f s%n"
              .formatted(
                  one.fault(), one.what(), one.holdSeconds(), one.recovery().toMillis() / 1000.0));
    }
    leftOut.forEach(why -> text.append("LEFT OUT: %s%n".formatted(why)));
    text.append("Invariants:%n".formatted());
    invariants.forEach(i -> text.append("  %s%n".formatted(i)));
    text.append(
        passed() ? "PASSED%n".formatted() : "FAILED; again with: %s%n".formatted(command()));
    return text.toString();
  }

  /** Writes both forms. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    String name = "%sseed-%d".formatted(broken ? "broken-" : "", seed);
    Files.writeString(directory.resolve(name + ".txt"), text());
    Files.writeString(directory.resolve(name + ".json"), json().toPrettyString() + "\n");
  }

  private ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("command", command());
    json.put("seed", seed);
    json.put("minutes", minutes);
    json.put("broken", broken);
    json.put("passed", passed());
    json.put("processors", Runtime.getRuntime().availableProcessors());
    counts.forEach(json::put);
    Map<Fault, Integer> byKind = new TreeMap<>();
    struck.forEach(one -> byKind.merge(one.fault(), 1, Integer::sum));
    ObjectNode kinds = json.putObject("faultsByKind");
    byKind.forEach((fault, count) -> kinds.put(fault.name(), count));
    ArrayNode faults = json.putArray("faults");
    for (Struck one : struck) {
      ObjectNode node = faults.addObject();
      node.put("fault", one.fault().name());
      node.put("hit", one.what());
      node.put("holdSeconds", one.holdSeconds());
      node.put("recoveryMillis", one.recovery().toMillis());
    }
    ArrayNode without = json.putArray("leftOut");
    leftOut.forEach(without::add);
    ArrayNode checks = json.putArray("invariants");
    for (Invariant one : invariants) {
      ObjectNode node = checks.addObject();
      node.put("name", one.name());
      node.put("holds", one.holds());
      node.put("compared", one.compared());
      if (!one.holds()) {
        node.put("broken", one.broken());
      }
    }
    return json;
  }
}
