package io.tidegate.gate.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.gate.judge.Windows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A JSON object that is read field by field; an error names the field by its path. */
final class Node {
  private final String path;
  private final JsonNode json;
  private final Set<String> asked = new HashSet<>();

  Node(String path, JsonNode json) {
    this.path = path;
    this.json = json;
  }

  private JsonNode get(String name) {
    asked.add(name);
    JsonNode value = json.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private IllegalArgumentException wrong(String name, JsonNode value, String must) {
    String text = value.toString();
    return new IllegalArgumentException(
        "%s%s is %s: must be %s"
            .formatted(path, name, text.length() > 40 ? text.substring(0, 40) + "…" : text, must));
  }

  String text(String name, String otherwise) {
    JsonNode value = get(name);
    if (value != null && !value.isTextual()) {
      throw wrong(name, value, "a text");
    }
    return value == null ? otherwise : value.asText();
  }

  boolean flag(String name, boolean otherwise) {
    JsonNode value = get(name);
    if (value != null && !value.isBoolean()) {
      throw wrong(name, value, "true or false");
    }
    return value == null ? otherwise : value.asBoolean();
  }

  double number(String name, double otherwise) {
    JsonNode value = get(name);
    if (value != null && !value.isNumber()) {
      throw wrong(name, value, "a number");
    }
    return value == null ? otherwise : value.asDouble();
  }

  /** Not there: no windows. */
  Windows windows(String name) {
    JsonNode value = get(name);
    if (value == null) {
      return Windows.none();
    }
    if (!value.isArray()) {
      throw wrong(name, value, "an array of numbers, one per window");
    }
    double[] values = new double[value.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode one = value.get(i);
      if (!one.isNumber() && !one.isNull()) {
        throw wrong(name + "[" + i + "]", one, "a number, or null where there is none");
      }
      values[i] = one.isNull() ? Double.NaN : one.asDouble();
    }
    return Windows.of(values);
  }

  List<Node> list(String name) {
    JsonNode value = get(name);
    List<Node> nodes = new ArrayList<>();
    if (value != null && !value.isArray()) {
      throw wrong(name, value, "an array");
    }
    for (int i = 0; value != null && i < value.size(); i++) {
      if (!value.get(i).isObject()) {
        throw wrong(name + "[" + i + "]", value.get(i), "an object");
      }
      nodes.add(new Node(path + name + "[" + i + "].", value.get(i)));
    }
    return nodes;
  }

  Optional<Node> object(String name) {
    JsonNode value = get(name);
    if (value != null && !value.isObject()) {
      throw wrong(name, value, "an object");
    }
    return Optional.ofNullable(value).map(v -> new Node(path + name + ".", v));
  }

  /** A field that nobody asked for is a slip of the pen, and a rule not applied. */
  void noOther() {
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!asked.contains(name)) {
        throw new IllegalArgumentException(
            "there is no field '%s%s': must be one of %s"
                .formatted(path, name, asked.stream().sorted().toList()));
      }
    }
  }
}
