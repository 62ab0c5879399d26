package io.tidegate.collector.service;

/**
 * One row of InfluxDB's line protocol, appended to a text that holds many: as the client's {@code
 * Point} writes it, without a map and three texts for each field. The order is measurement, tags,
 * fields, time; tags and fields in the order of their names.
 */
final class LineProtocol {
  private final StringBuilder to;
  private boolean firstField = true;

  private LineProtocol(StringBuilder to) {
    this.to = to;
  }

  /**
   * Begins a row.
   *
   * @param measurement without space, comma or line break
   */
  static LineProtocol row(StringBuilder to, String measurement) {
    if (!to.isEmpty()) {
      to.append('\n');
    }
    to.append(measurement);
    return new LineProtocol(to);
  }

  /** Neither name nor value may need escapes: those of pools and services do not. */
  LineProtocol tag(String name, String value) {
    to.append(',').append(name).append('=').append(value);
    return this;
  }

  /** Leaves out what line protocol has no value for: null and what is not finite. */
  LineProtocol field(String name, Object value) {
    if (value instanceof Double real && !Double.isFinite(real)) {
      return this;
    }
    if (value instanceof Long whole) {
      name(name).append(whole.longValue()).append('i');
    } else if (value instanceof Double real) {
      name(name).append(real.doubleValue());
    } else if (value instanceof String text) {
      quoted(name(name), text);
    } else if (value != null) {
      throw new IllegalArgumentException(
          "field '%s' is %s: must be a Long, Double or String".formatted(name, value.getClass()));
    }
    return this;
  }

  private StringBuilder name(String name) {
    to.append(firstField ? ' ' : ',').append(name).append('=');
    firstField = false;
    return to;
  }

  private static void quoted(StringBuilder to, String text) {
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\');
      }
      to.append(c);
    }
    to.append('"');
  }

  void time(long millis) {
    to.append(' ').append(millis);
  }
}
