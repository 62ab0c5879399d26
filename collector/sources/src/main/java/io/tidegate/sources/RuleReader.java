package io.tidegate.sources;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.sources.Rule.Slot;
import io.tidegate.wire.PoolKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads one rule of a mapping; each error says where it stands. */
final class RuleReader {
  private static final Map<String, PoolKind> KINDS =
      new TreeMap<>(
          Map.of(
              "worker", PoolKind.WORKER,
              "rpc-connection", PoolKind.RPC_CONNECTION,
              "db-connection", PoolKind.DB_CONNECTION));
  private static final Set<String> KEYS = new TreeSet<>(Set.of("name", "kind", "pool", "unit"));
  private static final Pattern LABEL = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,62}");

  static {
    Arrays.stream(Role.values()).map(Role::key).forEach(KEYS::add);
  }

  private final JsonNode node;
  private final String where;

  private RuleReader(JsonNode node, String where) {
    this.node = node;
    this.where = where;
  }

  /**
   * Reads one.
   *
   * @param where how messages call the place
   */
  static Rule read(JsonNode node, String where) throws InvalidMappingException {
    if (!node.isObject() || node.path("name").asText().isBlank()) {
      throw new InvalidMappingException(where + ": 'name' is missing");
    }
    return new RuleReader(node, "%s (%s)".formatted(where, node.path("name").asText())).rule();
  }

  private Rule rule() throws InvalidMappingException {
    MappingFile.onlyKeys(node, KEYS, where, "");
    PoolKind kind = KINDS.get(node.path("kind").asText());
    if (kind == null) {
      throw new InvalidMappingException(
          "%s: kind is '%s': must be one of %s"
              .formatted(where, node.path("kind").asText(), KINDS.keySet()));
    }
    String unit = node.path("unit").asText();
    if (!unit.isEmpty() && !TimeUnits.known(unit)) {
      throw new InvalidMappingException(
          "%s: unit is '%s': must be s, ms, us or ns".formatted(where, unit));
    }
    Map<Slot, List<Expression>> slots = new TreeMap<>();
    for (Role role : Role.values()) {
      JsonNode value = node.path(role.key());
      if (role == Role.LABEL) {
        for (Map.Entry<String, JsonNode> label : value.properties()) {
          if (!LABEL.matcher(label.getKey()).matches()) {
            throw new InvalidMappingException(
                "%s: '%s' is no name of a label".formatted(where, label.getKey()));
          }
          put(slots, new Slot(role, label.getKey()), label.getValue());
        }
      } else {
        put(slots, Slot.of(role), value);
      }
    }
    List<Expression> active = slots.getOrDefault(Slot.of(Role.ACTIVE), List.of());
    if (active.stream().allMatch(choice -> choice.metrics().isEmpty())) {
      throw new InvalidMappingException(
          where + ": 'active' is missing: without the number in use there is no pool");
    }
    return new Rule(node.path("name").asText(), kind, poolName(), unit, slots);
  }

  private PoolName poolName() throws InvalidMappingException {
    try {
      return PoolName.parse(node.path("pool").asText());
    } catch (IllegalArgumentException e) {
      throw new InvalidMappingException("%s: pool: %s".formatted(where, e.getMessage()), e);
    }
  }

  private void put(Map<Slot, List<Expression>> slots, Slot slot, JsonNode value)
      throws InvalidMappingException {
    List<Expression> choices = new ArrayList<>();
    for (String text : MappingFile.texts(value, where, slot.toString())) {
      Expression choice;
      try {
        choice = Expression.parse(text);
      } catch (IllegalArgumentException e) {
        throw new InvalidMappingException("%s: %s: %s".formatted(where, slot, e.getMessage()), e);
      }
      if (choice.constant().isPresent() && slot.role().form() != Role.Form.GAUGE) {
        throw new InvalidMappingException(
            "%s: %s is %s: a number can only stand for a gauge".formatted(where, slot, text));
      }
      if (choice.metrics().size() > 1 && slot.role().form() == Role.Form.DISTRIBUTION) {
        throw new InvalidMappingException(
            "%s: %s: distributions cannot be added by '+'".formatted(where, slot));
      }
      choices.add(choice);
    }
    if (!choices.isEmpty()) {
      slots.put(slot, choices);
    }
  }
}
