package io.tidegate.sources;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A metric, and the label values that its points must have: {@code name{label="value"}}.
 *
 * @param name in the form of {@link Names#metric}, so are the labels
 */
record Selector(String name, Map<String, String> where) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z_:][A-Za-z0-9_:.-]*)\\s*(?:\\{(.*)})?");
  private static final Pattern CONDITION =
      Pattern.compile("\\s*([A-Za-z_][A-Za-z0-9_.-]*)\\s*=\\s*\"([^\"]*)\"\\s*(,|$)");

  Selector {
    where = Map.copyOf(where);
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  static Selector parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw wrong(text);
    }
    Map<String, String> where = new TreeMap<>();
    String conditions = matcher.group(2) == null ? "" : matcher.group(2).strip();
    Matcher condition = CONDITION.matcher(conditions);
    int at = 0;
    while (at < conditions.length()) {
      if (!condition.find(at) || condition.start() != at) {
        throw wrong(text);
      }
      where.put(Names.metric(condition.group(1)), condition.group(2));
      at = condition.end();
    }
    return new Selector(Names.metric(matcher.group(1)), where);
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "'%s' is no metric: must be a name, or name{label=\"value\"}".formatted(text));
  }

  boolean fits(Map<String, String> labels) {
    for (Map.Entry<String, String> condition : where.entrySet()) {
      if (!condition.getValue().equals(labels.get(condition.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
