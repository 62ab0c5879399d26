package io.tidegate.sources;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Where a value comes from: the sum of some metrics, e.g. {@code queued + remaining}, or a number
 * that stands for a value that the source does not tell.
 *
 * @param metrics empty where it is a number
 */
record Expression(List<Selector> metrics, OptionalDouble constant) {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

  Expression {
    metrics = List.copyOf(metrics);
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  static Expression parse(String text) {
    if (NUMBER.matcher(text.strip()).matches()) {
      return new Expression(List.of(), OptionalDouble.of(Double.parseDouble(text.strip())));
    }
    List<Selector> metrics = new ArrayList<>();
    for (String term : text.split("\\s\\+\\s", -1)) {
      metrics.add(Selector.parse(term));
    }
    return new Expression(metrics, OptionalDouble.empty());
  }
}
