package io.tidegate.launcher;

import io.tidegate.bus.ConsumerHealth;
import io.tidegate.collector.service.CollectorHealth;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What stands in the way of each part now; the API's {@code /status}. */
final class Health {
  /** A part and its trouble; an empty text is none. */
  private record Part(String name, Supplier<String> trouble) {}

  private final List<Part> parts = new CopyOnWriteArrayList<>();

  void add(String name, Supplier<String> trouble) {
    parts.add(new Part(name, trouble));
  }

  static String of(ConsumerHealth health) {
    return health.lastError().map(Throwable::toString).orElse("");
  }

  static String of(CollectorHealth health) {
    return health.storeTrouble().orElseGet(() -> of(health.consumer()));
  }

  JsonObject json() {
    JsonArray list = new JsonArray();
    for (Part part : parts) {
      String trouble = part.trouble().get();
      list.add(
          new JsonObject()
              .put("name", part.name())
              .put("well", trouble.isEmpty())
              .put("detail", trouble));
    }
    return new JsonObject().put("version", Version.text()).put("parts", list);
  }
}
