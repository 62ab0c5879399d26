package io.tidegate.launcher.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.controller.Database;
import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Databases, and how many of their connections each pool may have. */
final class DatabaseText {
  static final String DATABASES = "databases";
  private static final Set<String> KEYS = Set.of("name", "connections", "pools");

  private DatabaseText() {}

  /**
   * Reads the list.
   *
   * @param list null: there is none
   */
  static List<Database> read(JsonNode list) throws InvalidSettingException {
    List<Database> databases = new ArrayList<>();
    if (list == null || list.isNull()) {
      return databases;
    }
    if (!(list instanceof ArrayNode entries)) {
      throw new InvalidSettingException("'%s' must be a list".formatted(DATABASES));
    }
    for (JsonNode entry : entries) {
      databases.add(database(entry, "%s[%d]".formatted(DATABASES, databases.size())));
    }
    return databases;
  }

  private static Database database(JsonNode entry, String path) throws InvalidSettingException {
    if (!(entry instanceof ObjectNode fields)
        || !(fields.get("pools") instanceof ObjectNode pools)) {
      throw new InvalidSettingException(
          "'%s' must have name, connections, and pools like {shop/orders-db: 120}".formatted(path));
    }
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (!KEYS.contains(field.getKey())) {
        throw new InvalidSettingException(
            "there is no key '%s.%s': known are connections, name, pools"
                .formatted(path, field.getKey()));
      }
    }
    Map<PoolId, Integer> shares = new TreeMap<>();
    try {
      for (Map.Entry<String, JsonNode> pool : pools.properties()) {
        // A share is of one pool: what a wildcard matches may be controlled by several owners.
        shares.put(
            PoolId.parse(pool.getKey()), number(pool.getValue(), path + ".pools", pool.getKey()));
      }
      return new Database(
          fields.path("name").asText(),
          number(fields.path("connections"), path, "connections"),
          shares);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("'%s': %s".formatted(path, e.getMessage()), e);
    }
  }

  private static int number(JsonNode value, String path, String key)
      throws InvalidSettingException {
    try {
      return Integer.parseInt(value.asText().strip());
    } catch (NumberFormatException e) {
      throw new InvalidSettingException(
          "'%s.%s' is '%s': must be a whole number of connections"
              .formatted(path, key, value.asText()),
          e);
    }
  }
}
