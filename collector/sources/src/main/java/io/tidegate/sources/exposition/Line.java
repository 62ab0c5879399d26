package io.tidegate.sources.exposition;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One sample of an exposition, read character by character.
 *
 * @param timestamp in the unit of the format, as text; empty: none
 */
record Line(String name, Map<String, String> labels, double value, String timestamp) {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern WHOLE = Pattern.compile("-?\\d+");

  /** What is wrong with a line. */
  static final class Malformed extends Exception {
    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Reads one.
   *
   * @param openMetrics an exemplar may follow
   */
  static Line parse(String text, boolean openMetrics) throws Malformed {
    return new Cursor(text, openMetrics).line();
  }

  static boolean isName(String text) {
    return !text.isEmpty() && end(text, 0, true) == text.length();
  }

  /** Where a name that starts there ends. */
  private static int end(String text, int from, boolean colons) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean letter =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c == ':' && colons);
      boolean digit = c >= '0' && c <= '9' && at > from;
      if (!letter && !digit) {
        break;
      }
      at++;
    }
    return at;
  }

  private static final class Cursor {
    private final String text;
    private final boolean openMetrics;
    private int at;

    Cursor(String text, boolean openMetrics) {
      this.text = text;
      this.openMetrics = openMetrics;
    }

    Line line() throws Malformed {
      String name = name(true);
      blanks();
      Map<String, String> labels = peek() == '{' ? labels() : Map.of();
      blanks();
      double value = number(word("a value"));
      blanks();
      String timestamp = "";
      if (at < text.length() && peek() != '#') {
        timestamp = word("a timestamp");
        if (!(openMetrics ? NUMBER : WHOLE).matcher(timestamp).matches()) {
          throw new Malformed("'%s' is no timestamp".formatted(timestamp));
        }
        blanks();
      }
      if (at < text.length()) {
        exemplar();
      }
      return new Line(name, labels, value, timestamp);
    }

    private void exemplar() throws Malformed {
      if (!openMetrics || peek() != '#') {
        throw new Malformed("'%s' is left over".formatted(text.substring(at)));
      }
      at++;
      blanks();
      labels();
      blanks();
      number(word("an exemplar's value"));
      blanks();
      if (at < text.length()) {
        number(word("an exemplar's timestamp"));
      }
      blanks();
      if (at < text.length()) {
        throw new Malformed("'%s' is left over".formatted(text.substring(at)));
      }
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : '\0';
    }

    private void blanks() {
      while (peek() == ' ' || peek() == '\t') {
        at++;
      }
    }

    private String name(boolean colons) throws Malformed {
      int end = end(text, at, colons);
      if (end == at) {
        throw new Malformed(
            "there is no name at column %d, but '%s'"
                .formatted(at + 1, text.substring(at, Math.min(text.length(), at + 20))));
      }
      String name = text.substring(at, end);
      at = end;
      return name;
    }

    private String word(String what) throws Malformed {
      int start = at;
      while (at < text.length() && peek() != ' ' && peek() != '\t') {
        at++;
      }
      if (at == start) {
        throw new Malformed(what + " is missing");
      }
      return text.substring(start, at);
    }

    private Map<String, String> labels() throws Malformed {
      if (peek() != '{') {
        throw new Malformed("'{' is missing at column " + (at + 1));
      }
      Map<String, String> labels = new LinkedHashMap<>();
      at++;
      blanks();
      while (peek() != '}') {
        String name = name(false);
        blanks();
        if (peek() != '=') {
          throw new Malformed("'=' is missing after label %s".formatted(name));
        }
        at++;
        blanks();
        if (labels.put(name, quoted()) != null) {
          throw new Malformed("label %s is there twice".formatted(name));
        }
        blanks();
        if (peek() == ',') {
          at++;
          blanks();
        } else if (peek() != '}') {
          throw new Malformed("',' or '}' is missing after label %s".formatted(name));
        }
      }
      at++;
      return labels;
    }

    private String quoted() throws Malformed {
      if (peek() != '"') {
        throw new Malformed("'\"' is missing at column " + (at + 1));
      }
      at++;
      StringBuilder value = new StringBuilder();
      while (at < text.length() && peek() != '"') {
        char c = text.charAt(at++);
        if (c != '\\') {
          value.append(c);
          continue;
        }
        char escaped = peek();
        at++;
        switch (escaped) {
          case 'n' -> value.append('\n');
          case '\\', '"' -> value.append(escaped);
          // As Prometheus does: what is no escape stands for itself.
          default -> value.append('\\').append(escaped);
        }
      }
      if (at >= text.length()) {
        throw new Malformed("a label's value does not end");
      }
      at++;
      return value.toString();
    }
  }

  /** As Go reads one: Inf and NaN in any case, no hexadecimals, none of Java's suffixes. */
  static double number(String word) throws Malformed {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "nan", "+nan", "-nan" -> Double.NaN;
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> {
        if (!NUMBER.matcher(word).matches()) {
          throw new Malformed("'%s' is no number".formatted(word));
        }
        yield Double.parseDouble(word);
      }
    };
  }
}
