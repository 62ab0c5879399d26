package io.tidegate.controller.service.web;

import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;

/** What is different between two policies, by the names that they have in the API. */
final class PolicyChanges {
  private PolicyChanges() {}

  static JsonArray between(Policy before, Policy after) {
    JsonArray changes = new JsonArray();
    for (RecordComponent part : Policy.class.getRecordComponents()) {
      Object was = value(part, before);
      Object is = value(part, after);
      if (!was.equals(is) && !part.getName().equals("match")) {
        changes.add(new JsonObject().put("field", part.getName()).put("from", was).put("to", is));
      }
    }
    return changes;
  }

  private static Object value(RecordComponent part, Policy policy) {
    try {
      Object value = part.getAccessor().invoke(policy);
      return value instanceof Mode mode ? mode.word() : value;
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new AssertionError("Policy is a public record: " + part, e);
    }
  }
}
