package io.tidegate.javaagent;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names with {@code *} for any characters. */
record Globs(List<String> patterns) {
  static final Globs NONE = new Globs(List.of());
  static final Globs ALL = new Globs(List.of("*"));

  Globs {
    patterns = List.copyOf(patterns);
  }

  boolean match(String name) {
    return name != null && patterns.stream().anyMatch(glob -> regex(glob).matcher(name).matches());
  }

  private static Pattern regex(String glob) {
    return Pattern.compile(
        List.of(glob.split("\\*", -1)).stream()
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }
}
