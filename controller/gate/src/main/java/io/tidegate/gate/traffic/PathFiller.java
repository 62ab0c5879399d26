package io.tidegate.gate.traffic;

import java.util.Locale;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Puts values into a template's braces: one of as many as were seen, each as often. */
final class PathFiller {
  private PathFiller() {}

  static String path(Route route, RandomGenerator random) {
    String template = route.template();
    int open = template.indexOf('{');
    if (open < 0) {
      return template;
    }
    long which = 1 + random.nextLong(Math.max(1, route.distinct()));
    StringBuilder path = new StringBuilder();
    int from = 0;
    while (open >= 0) {
      int close = template.indexOf('}', open);
      if (close < 0) {
        break;
      }
      path.append(template, from, open).append(value(template.substring(open + 1, close), which));
      from = close + 1;
      open = template.indexOf('{', from);
    }
    return path.append(template.substring(from)).toString();
  }

  private static String value(String kind, long which) {
    // Spread over all bits, the same each time.
    long mixed = which * 0x9E3779B97F4A7C15L;
    return switch (kind) {
      case "uuid" -> new UUID(mixed, which).toString();
      case "hash", "token" -> String.format(Locale.ROOT, "%016x", mixed);
      case "date" ->
          String.format(Locale.ROOT, "2026-%02d-%02d", 1 + which % 12, 1 + which / 12 % 28);
      case "mail" -> "user" + which + "@example.invalid";
      case "text", "rest" -> "text-" + which;
      default -> Long.toString(which);
    };
  }
}
