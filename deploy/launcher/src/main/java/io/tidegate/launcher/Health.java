package io.tidegate.launcher;

import io.tidegate.bus.ConsumerHealth;
import io.tidegate.collector.service.CollectorHealth;
import io.tidegate.collector.service.SeenEdge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What stands in the way of each part now; the API's {@code /status}. */
final class Health {
  /** A part, its trouble (an empty text is none), and what is said of it when it has none. */
  private record Part(String name, Supplier<String> trouble, Supplier<String> state) {}

  private final List<Part> parts = new CopyOnWriteArrayList<>();
  private final Map<String, Supplier<JsonObject>> numbers = new ConcurrentHashMap<>();

  void add(String name, Supplier<String> trouble) {
    add(name, trouble, () -> "");
  }

  void add(String name, Supplier<String> trouble, Supplier<String> state) {
    parts.add(new Part(name, trouble, state));
  }

  /** Numbers of a part, for programs. */
  void numbers(String name, Supplier<JsonObject> of) {
    numbers.put(name, of);
  }

  static String of(ConsumerHealth health) {
    return health.lastError().map(Throwable::toString).orElse("");
  }

  static String of(CollectorHealth health) {
    return health.storeTrouble().orElseGet(() -> of(health.consumer()));
  }

  /** What came from edges, for people. */
  static String text(List<SeenEdge> edges) {
    return edges.stream()
        .map(
            e ->
                e.windowUntilMillis() == 0
                    ? e.name()
                    : "%s until %s"
                        .formatted(e.name(), Instant.ofEpochMilli(e.windowUntilMillis())))
        .collect(Collectors.joining(", "));
  }

  static JsonObject json(List<SeenEdge> edges) {
    JsonObject all = new JsonObject();
    edges.forEach(
        e ->
            all.put(
                e.name(),
                new JsonObject()
                    .put("windowUntilMillis", e.windowUntilMillis())
                    .put("arrivedMillis", e.arrivedMillis())
                    .put("windows", e.windows())
                    .put("alerts", e.alerts())));
    return all;
  }

  JsonObject json() {
    JsonArray list = new JsonArray();
    for (Part part : parts) {
      String trouble = part.trouble().get();
      list.add(
          new JsonObject()
              .put("name", part.name())
              .put("well", trouble.isEmpty())
              .put("detail", trouble.isEmpty() ? part.state().get() : trouble));
    }
    JsonObject all = new JsonObject().put("version", Version.text()).put("parts", list);
    numbers.forEach((name, of) -> all.put(name, of.get()));
    return all;
  }
}
