package io.tidegate.bus;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Kafka client settings: ours, then the operator's, except those that correctness hangs on. */
final class Settings {
  private Settings() {}

  static Map<String, Object> merge(
      Map<String, Object> defaults, Map<String, String> overrides, Map<String, Object> fixed) {
    Set<String> forbidden = new TreeSet<>(overrides.keySet());
    forbidden.retainAll(fixed.keySet());
    if (!forbidden.isEmpty()) {
      throw new IllegalArgumentException(
          "%s cannot be overridden: the delivery guarantees depend on it".formatted(forbidden));
    }
    Map<String, Object> merged = new HashMap<>(defaults);
    merged.putAll(overrides);
    merged.putAll(fixed);
    return BrokerLogins.with(merged);
  }

  static String present(String field, String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(field + " is missing");
    }
    return value;
  }
}
