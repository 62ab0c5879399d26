package io.tidegate.sources;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a pool is called: text with labels in it, e.g. {@code tomcat-{name}}; of {@code {a|b}} the
 * first label that is there is taken.
 */
final class PoolName {
  private static final Pattern LABELS = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

  private final String text;
  private final List<List<String>> labels = new ArrayList<>();

  private PoolName(String text) {
    this.text = text;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  static PoolName parse(String text) {
    PoolName name = new PoolName(text.strip());
    Matcher matcher = LABELS.matcher(name.text);
    while (matcher.find()) {
      List<String> alternatives = new ArrayList<>();
      for (String label : matcher.group(1).split("\\|", -1)) {
        if (!LABEL.matcher(label.strip()).matches()) {
          throw new IllegalArgumentException(
              "'%s' has no label in '%s': must be {label}, or {label|other}"
                  .formatted(text, matcher.group()));
        }
        alternatives.add(Names.metric(label.strip()));
      }
      name.labels.add(alternatives);
    }
    if (name.text.isEmpty() || LABELS.matcher(name.text).replaceAll("").matches(".*[{}].*")) {
      throw new IllegalArgumentException(
          "'%s' is no pool name: must be text with labels in it, e.g. tomcat-{name}"
              .formatted(text));
    }
    return name;
  }

  /**
   * The name that the labels give.
   *
   * @param lookup null or empty for a label that is not there
   * @return empty if one is not there
   */
  Optional<String> of(UnaryOperator<String> lookup) {
    StringBuilder name = new StringBuilder();
    Matcher matcher = LABELS.matcher(text);
    int at = 0;
    for (List<String> alternatives : labels) {
      Optional<String> value =
          alternatives.stream().map(lookup).filter(v -> v != null && !v.isEmpty()).findFirst();
      if (value.isEmpty() || !matcher.find()) {
        return Optional.empty();
      }
      name.append(text, at, matcher.start()).append(value.get());
      at = matcher.end();
    }
    return Optional.of(name.append(text.substring(at)).toString());
  }

  @Override
  public String toString() {
    return text;
  }
}
