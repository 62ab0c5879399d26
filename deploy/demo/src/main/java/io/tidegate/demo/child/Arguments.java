package io.tidegate.demo.child;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line of a child: pairs of {@code --name value}. */
final class Arguments {
  private final Map<String, String> values = new HashMap<>();
  private final List<String> known;

  /**
   * @param known names without the dashes
   * @throws IllegalArgumentException if the line has anything else
   */
  Arguments(List<String> known, String... line) {
    this.known = known;
    for (int i = 0; i < line.length; i += 2) {
      if (!line[i].startsWith("--") || !known.contains(line[i].substring(2))) {
        throw new IllegalArgumentException(
            "unknown argument '%s': must be one of %s".formatted(line[i], names()));
      }
      if (i + 1 == line.length) {
        throw new IllegalArgumentException("%s has no value after it".formatted(line[i]));
      }
      if (values.put(line[i].substring(2), line[i + 1]) != null) {
        throw new IllegalArgumentException("%s is given twice: once is right".formatted(line[i]));
      }
    }
  }

  private List<String> names() {
    return known.stream().map(name -> "--" + name).toList();
  }

  String text(String name) {
    String value = values.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("--%s is missing: must be given".formatted(name));
    }
    return value;
  }

  Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(name));
  }

  int number(String name, int min, int max) {
    return (int) whole(name, min, max);
  }

  long whole(String name, long min, long max) {
    String value = text(name);
    long number;
    try {
      number = Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--%s is '%s': must be a whole number from %d to %d".formatted(name, value, min, max), e);
    }
    if (number < min || number > max) {
      throw new IllegalArgumentException(
          "--%s is %d: must be from %d to %d".formatted(name, number, min, max));
    }
    return number;
  }
}
