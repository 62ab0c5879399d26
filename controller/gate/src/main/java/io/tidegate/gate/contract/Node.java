package io.tidegate.gate.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tidegate.gate.judge.Windows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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

  /** With no field. */
  static Node empty() {
    return new Node("", JsonNodeFactory.instance.objectNode());
  }

  /** Of whatever kind; null: it is not there. */
  JsonNode any(String name) {
    return get(name);
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

  boolean has(String name) {
    return get(name) != null;
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

  /** Empty: it is not there. */
  OptionalDouble optional(String name) {
    return get(name) == null ? OptionalDouble.empty() : OptionalDouble.of(number(name, Double.NaN));
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode one : array(name)) {
      if (!one.isTextual()) {
        throw wrong(name, one, "a list of texts");
      }
      texts.add(one.asText());
    }
    return texts;
  }

  List<Double> numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode one : array(name)) {
      if (!one.isNumber()) {
        throw wrong(name, one, "a list of numbers");
      }
      numbers.add(one.asDouble());
    }
    return numbers;
  }

  private Iterable<JsonNode> array(String name) {
    JsonNode value = get(name);
    if (value != null && !value.isArray()) {
      throw wrong(name, value, "a list");
    }
    return value == null ? List.of() : value;
  }

  /** All fields, each a text. */
  Map<String, String> allTexts() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      texts.put(name, text(name, ""));
    }
    return texts;
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
