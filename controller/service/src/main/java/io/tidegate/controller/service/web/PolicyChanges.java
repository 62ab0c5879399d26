package io.tidegate.controller.service.web;

import io.tidegate.controller.Budgets;
import io.tidegate.controller.Database;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.controller.Rules;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is different between two policies, by the names that they have in the API. */
final class PolicyChanges {
  /** They say which pools a policy is for, and nothing that holds for one of them. */
  private static final Set<String> WHICH = Set.of("match", "labels");

  private PolicyChanges() {}

  static JsonArray between(Policy before, Policy after) {
    JsonArray changes = new JsonArray();
    Map<String, Object> now = values(after);
    values(before)
        .forEach(
            (name, was) -> {
              Object is = now.get(name);
              if (!was.equals(is) && !WHICH.contains(name)) {
                changes.add(new JsonObject().put("field", name).put("from", was).put("to", is));
              }
            });
    if (!changes.isEmpty() && !before.selector().equals(after.selector())) {
      changes.add(
          0,
          new JsonObject()
              .put("field", "policy")
              .put("from", before.selector())
              .put("to", after.selector()));
    }
    return changes;
  }

  /** A rule's limit has its name, and the windows that it counts follow it. */
  private static Map<String, Object> values(Record record) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent part : record.getClass().getRecordComponents()) {
      Object value = value(part, record);
      if (value instanceof Rules || value instanceof Budgets) {
        values.putAll(values((Record) value));
      } else if (value instanceof Rules.Limit limit) {
        values.put(part.getName(), limit.value());
        values.put(part.getName() + "Windows", limit.windows());
      } else if (value instanceof Optional<?> share) {
        values.put(
            part.getName(),
            share
                .map(Database.Share.class::cast)
                .map(s -> "%d of %s".formatted(s.connections(), s.database()))
                .orElse("none"));
      } else {
        values.put(part.getName(), value instanceof Mode mode ? mode.word() : value);
      }
    }
    return values;
  }

  private static Object value(RecordComponent part, Record record) {
    try {
      return part.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new AssertionError("policies are public records: " + part, e);
    }
  }
}
